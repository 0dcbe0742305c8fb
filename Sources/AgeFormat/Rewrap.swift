/// Changing who can open a file by a new header for the same file key; nonce and chunks stay as they are.
///
/// This takes nothing back: who could open the file before may have kept its file key.
extension Header {
  /// The same header with stanzas for more recipients behind those it has.
  ///
  /// Faults: `sealForged` when this is not the header's file key, `keyInvalid` when the header has a passphrase,
  /// which the format allows alone only, or when there would be too many stanzas.
  package func adding(_ recipients: [X25519Recipient], fileKey: FileKey) throws -> Header {
    try checkKey(fileKey)
    if case .scrypt? = self.recipients.first {
      throw AgeFault.key(
        "the file is sealed with a passphrase, and recipients cannot be added beside it",
        hint: "Rewrap it for recipients alone.")
    }
    let added = try Recipients.distinct(recipients).map { try $0.stanza(for: fileKey) }
    guard stanzas.count + added.count <= Header.mostStanzas else {
      throw AgeFault.key(
        "the file would have more than \(Header.mostStanzas) recipients",
        hint: "Rewrap it for fewer recipients.")
    }
    return try Header(stanzas: stanzas + added, fileKey: fileKey)
  }

  /// A header for these recipients and no others; to remove one, name all that stay.
  ///
  /// A stanza does not tell whose it is, so none can be picked out; all are made anew. Faults as `adding`.
  package func rewrapped(for recipients: Recipients, fileKey: FileKey) throws -> Header {
    try checkKey(fileKey)
    return try Header(stanzas: recipients.stanzas(for: fileKey), fileKey: fileKey)
  }

  private func checkKey(_ fileKey: FileKey) throws {
    guard try isAuthentic(under: fileKey) else { throw AgeFault.foreignKey }
  }
}
