/// What a stanza means: a recipient type that can be opened here, or one that is passed over.
package enum RecipientStanza: Equatable, Sendable {
  /// Sealed to a public key: the ephemeral share, and the wrapped file key.
  case x25519(share: [UInt8], body: [UInt8])
  /// Sealed with a passphrase: the salt, the base-2 logarithm of the cost, and the wrapped file key.
  case scrypt(salt: [UInt8], workFactor: Int, body: [UInt8])
  /// A type this version does not know, grease included.
  case unknown(type: String)

  /// Reads a stanza; a known type that breaks its own rules is a header failure, even beside one that would open.
  init(_ stanza: Stanza) throws(AgeFault) {
    switch stanza.type {
    case "X25519":
      guard stanza.arguments.count == 2 else {
        throw .header("an X25519 stanza has not exactly one argument, its share")
      }
      self = .x25519(
        share: try Self.bytes(stanza.arguments[1], count: 32, of: "the share of an X25519 stanza"),
        body: try Self.wrappedKey(stanza))
    case "scrypt":
      guard stanza.arguments.count == 3 else {
        throw .header("a scrypt stanza has not exactly two arguments, its salt and its work factor")
      }
      self = .scrypt(
        salt: try Self.bytes(stanza.arguments[1], count: 16, of: "the salt of a scrypt stanza"),
        workFactor: try Self.workFactor(stanza.arguments[2]), body: try Self.wrappedKey(stanza))
    default:
      self = .unknown(type: stanza.type)
    }
  }

  private static func bytes(_ argument: String, count: Int, of name: String) throws(AgeFault) -> [UInt8] {
    guard let bytes = CanonicalBase64.decode(argument.utf8) else {
      throw .header("\(name) is not canonical base64")
    }
    guard bytes.count == count else { throw .header("\(name) has \(bytes.count) bytes instead of \(count)") }
    return bytes
  }

  /// The body, whose length is checked before anything is decrypted, so that one file cannot test many keys.
  private static func wrappedKey(_ stanza: Stanza) throws(AgeFault) -> [UInt8] {
    guard stanza.body.count == FileKey.wrappedLength else {
      throw .header(
        "the body of a stanza of type \(stanza.type) has \(stanza.body.count) bytes instead of 32")
    }
    return stanza.body
  }

  private static func workFactor(_ argument: String) throws(AgeFault) -> Int {
    let digits = argument.utf8
    let isDecimal = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isDecimal, digits.first != UInt8(ascii: "0"), let value = Int(argument) else {
      throw .header("the work factor of a scrypt stanza is not a decimal number")
    }
    guard value <= PassphraseStanza.largestWorkFactor else {
      throw .header(
        "the scrypt work factor of the file is over \(PassphraseStanza.largestWorkFactor)",
        hint: "No honest program makes such a file; it would take hours and gigabytes to try one passphrase.")
    }
    return value
  }
}
