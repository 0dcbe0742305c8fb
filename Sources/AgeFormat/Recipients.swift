/// Whom a file is sealed to: one or more public keys, or a passphrase alone, because the format allows no mixture.
package enum Recipients: Sendable {
  /// Anyone of these opens the file; at most 64, and one named twice counts once.
  case keys([X25519Recipient])
  /// Who knows the passphrase opens the file.
  case passphrase(Passphrase)

  /// One stanza for each recipient, all with the same file key; faults with `keyInvalid` for none or too many.
  func stanzas(for fileKey: FileKey) throws -> [Stanza] {
    switch self {
    case .keys(let recipients):
      return try Self.distinct(recipients).map { try $0.stanza(for: fileKey) }
    case .passphrase(let passphrase):
      return [try PassphraseStanza.stanza(for: fileKey, passphrase: passphrase)]
    }
  }

  /// The recipients in their order, each once.
  static func distinct(_ recipients: [X25519Recipient]) throws(AgeFault) -> [X25519Recipient] {
    var seen: Set<X25519Recipient> = []
    let distinct = recipients.filter { seen.insert($0).inserted }
    guard !distinct.isEmpty else {
      throw .key(
        "no recipient is given to seal to", hint: "Name at least one recipient; it begins with `age1`.")
    }
    guard distinct.count <= Header.mostStanzas else {
      throw .key(
        "\(distinct.count) recipients are given, more than \(Header.mostStanzas)",
        hint: "Seal to fewer recipients.")
    }
    return distinct
  }
}
