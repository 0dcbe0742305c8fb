import CryptoPrimitives

/// One file about to be sealed: its header, its file key and its payload nonce, all of them new.
///
/// The file key stays at hand, so what was written can be read back and checked on a host that has no identity.
package struct Seal: Sendable {
  /// The header that goes first.
  package let header: Header
  /// The key of this one file.
  package let fileKey: FileKey
  /// The 16 random bytes between header and payload.
  let nonce: [UInt8]

  /// Draws a file key and a nonce, and wraps the key for the recipients; faults with `keyInvalid`.
  ///
  /// With a passphrase this takes about a second and 256 MiB.
  package init(to recipients: Recipients) throws {
    let fileKey = try FileKey.generate()
    try self.init(
      header: Header(stanzas: recipients.stanzas(for: fileKey), fileKey: fileKey), fileKey: fileKey)
  }

  init(header: Header, fileKey: FileKey) throws {
    self.header = header
    self.fileKey = fileKey
    nonce = try SecureRandom.bytes(PayloadLayout.nonceLength)
  }

  /// What is written before the first chunk: header and nonce.
  package var preamble: [UInt8] { header.encoded + nonce }

  /// Seals the chunks of the payload; to be used for one payload only.
  package func sealer() throws -> ChunkSealer { ChunkSealer(cipher: try fileKey.payloadCipher(nonce: nonce)) }
}
