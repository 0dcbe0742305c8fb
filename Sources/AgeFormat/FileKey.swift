import ArchiveModel
import CryptoPrimitives

/// The 16 random bytes that seal one file; every other key of the file is derived from them.
///
/// Who holds it can read the file back, so it stays in memory and is zeroed when the last holder lets go.
package struct FileKey: Sendable {
  static let length = 16
  /// Length of a file key wrapped for a recipient: the key and a tag.
  static let wrappedLength = length + ChaCha20Poly1305.tagLength

  private let bytes: Secret

  /// A new key; no two files share one.
  static func generate() throws -> FileKey { FileKey(try SecureRandom.secret(length)) }

  init(_ bytes: consuming SecretBytes) {
    precondition(bytes.count == Self.length, "a file key has 16 bytes")
    self.bytes = bytes.shared()
  }

  /// The code that authenticates a header: HMAC-SHA-256 over its bytes through the dashes of the last line.
  func headerCode(over header: [UInt8]) throws -> [UInt8] {
    let key = try bytes.withBytes {
      try HKDF.sha256(key: $0, salt: [], info: Array("header".utf8), count: 32)
    }
    return try key.withBytes { try HMAC.sha256(key: $0, message: header) }
  }

  /// The cipher of the payload whose 16-byte nonce is given.
  func payloadCipher(nonce: [UInt8]) throws -> ChaCha20Poly1305 {
    ChaCha20Poly1305(
      key: try bytes.withBytes {
        try HKDF.sha256(key: $0, salt: nonce, info: Array("payload".utf8), count: 32)
      })
  }

  /// Seals the file key under a key that a recipient can derive, used for this one file only.
  func wrapped(under key: consuming SecretBytes) throws -> [UInt8] {
    var body = [UInt8](repeating: 0, count: Self.wrappedLength)
    let cipher = ChaCha20Poly1305(key: key)
    try bytes.withBytes { bytes in
      try body.withUnsafeMutableBytes { try cipher.seal(bytes, nonce: .init(repeating: 0), into: $0) }
    }
    return body
  }

  /// Opens a wrapped file key; nil when the key is not the one it was sealed under.
  static func unwrapped(_ body: [UInt8], under key: consuming SecretBytes) throws -> FileKey? {
    let cipher = ChaCha20Poly1305(key: key)
    var authentic = false
    let bytes = try SecretBytes(count: length) { output in
      authentic = try body.withUnsafeBytes { try cipher.open($0, nonce: .init(repeating: 0), into: output) }
    }
    return authentic ? FileKey(bytes) : nil
  }
}
