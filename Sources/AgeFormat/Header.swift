import CryptoPrimitives

/// The header of a sealed file: who can open it, and the code that authenticates that list.
package struct Header: Equatable, Sendable {
  /// The first line of every file of this format, without its line end.
  static let versionLine = "age-encryption.org/v1"
  /// Longest line of a stanza's body; a full line means that another follows.
  static let bodyLineLength = 64
  /// Longest header that is read, in bytes; ours, not the format's.
  package static let largestSize = 65_536
  /// Most stanzas that are read or written; ours, not the format's.
  package static let mostStanzas = 64

  /// The stanzas in the order of the file; at least one.
  package let stanzas: [Stanza]
  /// What each stanza means, in the same order.
  package let recipients: [RecipientStanza]
  /// The header's bytes as they are in the file, from the version line through the line end after the code.
  package let encoded: [UInt8]

  private let code: [UInt8]

  /// The length of the line end, the 43 characters of the code and the space before them.
  private static let codeTail = 1 + 43 + 1

  /// Takes what a reader found; checks what holds for the stanzas together.
  init(stanzas: [Stanza], encoded: [UInt8], code: [UInt8]) throws(AgeFault) {
    guard !stanzas.isEmpty else { throw .header("the header names no recipient") }
    var recipients: [RecipientStanza] = []
    for stanza in stanzas { recipients.append(try RecipientStanza(stanza)) }
    let hasPassphrase = recipients.contains { if case .scrypt = $0 { true } else { false } }
    guard !hasPassphrase || stanzas.count == 1 else {
      throw .header("the header has a scrypt stanza beside another one")
    }
    self.stanzas = stanzas
    self.recipients = recipients
    self.encoded = encoded
    self.code = code
  }

  /// Writes the header of a file key's stanzas.
  init(stanzas: [Stanza], fileKey: FileKey) throws {
    let authenticated = Array("\(Self.versionLine)\n".utf8) + stanzas.flatMap(\.encoded) + Array("---".utf8)
    let code = try fileKey.headerCode(over: authenticated)
    try self.init(
      stanzas: stanzas,
      encoded: authenticated + [UInt8(ascii: " ")] + CanonicalBase64.encode(code) + [UInt8(ascii: "\n")],
      code: code)
  }

  /// Whether this is the file key that wrote the header, and nothing in it was changed since.
  package func isAuthentic(under fileKey: FileKey) throws -> Bool {
    ConstantTime.equal(code, try fileKey.headerCode(over: Array(encoded.dropLast(Self.codeTail))))
  }
}
