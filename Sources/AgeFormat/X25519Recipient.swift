import ArchiveModel
import CryptoPrimitives

/// A public key to seal files to, written `age1…`; the host that seals needs nothing else.
package struct X25519Recipient: Hashable, Sendable, CustomStringConvertible {
  static let prefix = "age"
  static let info = Array("age-encryption.org/v1/X25519".utf8)

  /// The 32 bytes of the Curve25519 point.
  package let point: [UInt8]

  init(point: [UInt8]) { self.point = point }

  /// Reads `age1…`, and no plugin, SSH or post-quantum recipient.
  ///
  /// Faults with `keyInvalid`, also for a point of low order.
  package init(_ text: String) throws {
    let bytes = Array(text.utf8).withUnsafeBytes {
      Bech32.decode($0, prefix: Self.prefix, in: .lower, count: X25519.keyLength)?.withBytes { Array($0) }
    }
    guard let bytes else { throw Self.refusal(of: text) }
    point = bytes
    // Whatever the private key is, a point of low order would give a secret that everybody knows.
    let probe = try X25519.generate()
    let usable = try probe.withBytes { try X25519.sharedSecret(privateKey: $0, publicKey: bytes) != nil }
    guard usable else {
      throw AgeFault.key(
        "the recipient `\(text)` is a point of low order, which protects nothing",
        hint: "Make a key with `strongroom key generate` and use the recipient it prints.")
    }
  }

  /// The recipient as text, 62 characters.
  package var description: String {
    point.withUnsafeBytes { point in
      Bech32.encode(point, prefix: Self.prefix, in: .lower).withBytes { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Sixteen hexadecimal digits of the SHA-256 of the key: enough to tell recipients apart in a manifest.
  package var fingerprint: String { String(SHA256.digest(of: point).hex.prefix(16)) }

  /// Seals a file key to this recipient with an ephemeral key that is used once.
  func stanza(for fileKey: FileKey) throws -> Stanza {
    let ephemeral = try X25519.generate()
    let share = try ephemeral.withBytes { try X25519.publicKey(of: $0) }
    guard let shared = try ephemeral.withBytes({ try X25519.sharedSecret(privateKey: $0, publicKey: point) })
    else {
      throw AgeFault.key(
        "the recipient `\(self)` is a point of low order, which protects nothing",
        hint: "Make a key with `strongroom key generate` and use the recipient it prints.")
    }
    let key = try shared.withBytes {
      try HKDF.sha256(key: $0, salt: share + point, info: Self.info, count: 32)
    }
    return Stanza(
      arguments: ["X25519", String(decoding: CanonicalBase64.encode(share), as: UTF8.self)],
      body: try fileKey.wrapped(under: key))
  }

  private static func refusal(of text: String) -> AgeFault {
    // What looks like a private key is never repeated in a message.
    if text.uppercased().contains("SECRET-KEY") {
      return .key(
        "a private key stands where a recipient is expected",
        hint: "Use the recipient that belongs to it, which begins with `age1`, and treat the key as exposed.")
    }
    let shown = text.count > 80 ? text.prefix(80) + "…" : text
    if text.hasPrefix("age1pq1") || text.hasPrefix("age1tag") {
      return .key(
        "the recipient `\(shown)` is of a type that is not supported",
        hint: "Use an X25519 recipient, as `strongroom key generate` prints it.")
    }
    if text.hasPrefix("age1"), text.dropFirst(4).contains("1") {
      return .key(
        "the recipient `\(shown)` belongs to a plugin, and plugins are not run",
        hint: "Use an X25519 recipient, as `strongroom key generate` prints it.")
    }
    return .key(
      "`\(shown)` is not an age recipient",
      hint: "A recipient is `age1` and 58 lower-case letters and digits; copy it again, without spaces.")
  }
}
