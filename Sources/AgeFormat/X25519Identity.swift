import ArchiveModel
package import CryptoPrimitives

/// A private key that opens what is sealed to its recipient, written `AGE-SECRET-KEY-1…`.
package struct X25519Identity: Sendable {
  static let prefix = "AGE-SECRET-KEY-"

  private let scalar: Secret
  /// The public key that belongs to it.
  package let recipient: X25519Recipient

  /// A new identity from 32 random bytes.
  package static func generate() throws -> X25519Identity { try X25519Identity(scalar: X25519.generate()) }

  init(scalar: consuming SecretBytes) throws {
    recipient = X25519Recipient(point: try scalar.withBytes { try X25519.publicKey(of: $0) })
    self.scalar = scalar.shared()
  }

  /// Reads `AGE-SECRET-KEY-1…`; nil when it is anything else.
  init?(text: UnsafeRawBufferPointer) throws {
    guard let scalar = Bech32.decode(text, prefix: Self.prefix, in: .upper, count: X25519.keyLength) else {
      return nil
    }
    try self.init(scalar: scalar)
  }

  /// The identity as text, 74 characters.
  package func text() -> SecretBytes {
    scalar.withBytes { Bech32.encode($0, prefix: Self.prefix, in: .upper) }
  }

  /// Opens a stanza; nil when it is sealed to another key, a header failure when its share has low order.
  func unwrap(share: [UInt8], body: [UInt8]) throws -> FileKey? {
    guard let shared = try scalar.withBytes({ try X25519.sharedSecret(privateKey: $0, publicKey: share) })
    else {
      throw AgeFault.header("the share of an X25519 stanza is a point of low order")
    }
    let key = try shared.withBytes {
      try HKDF.sha256(key: $0, salt: share + recipient.point, info: X25519Recipient.info, count: 32)
    }
    return try FileKey.unwrapped(body, under: key)
  }
}
