import COpenSSL

/// The one-time authenticator Poly1305 (RFC 8439, 2.5), fed piece by piece.
///
/// Two different messages of up to L bytes have the same code under a random key with a probability of at most
/// 8⌈L/16⌉ / 2^106, whatever the messages are: 2^-66 for a tebibyte. Several times as fast as SHA-256, it says no less
/// about accidents; but only somebody who knows the key can take the code again, so it is no digest to keep.
package struct Poly1305: ~Copyable {
  /// Length of the key in bytes.
  package static let keyLength = 32
  /// Length of the code in bytes.
  package static let codeLength = 16

  private let context: OpaquePointer

  /// Begins an empty message under a 32-byte key.
  package init(key: borrowing SecretBytes) throws(CryptoFault) {
    precondition(key.count == Self.keyLength, "a Poly1305 key has 32 bytes")
    let algorithm = EVP_MAC_fetch(nil, "POLY1305", nil)
    defer { EVP_MAC_free(algorithm) }
    guard let algorithm, let context = EVP_MAC_CTX_new(algorithm) else {
      throw CryptoFault("libcrypto has no Poly1305")
    }
    let keyed = key.withBytes { key in
      EVP_MAC_init(context, key.baseAddress?.assumingMemoryBound(to: UInt8.self), key.count, nil)
    }
    guard keyed == 1 else {
      EVP_MAC_CTX_free(context)
      throw CryptoFault("libcrypto refuses a key for Poly1305")
    }
    self.context = context
  }

  deinit { EVP_MAC_CTX_free(context) }

  /// Adds bytes to the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let accepted = EVP_MAC_update(
      context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    precondition(accepted == 1, "libcrypto refused bytes for Poly1305")
  }

  /// Ends the message and gives its 16-byte code.
  package consuming func finish() -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Self.codeLength)
    var length = 0
    let finished = EVP_MAC_final(context, &code, &length, code.count)
    precondition(finished == 1 && length == code.count, "libcrypto did not finish Poly1305")
    return code
  }
}
