import COpenSSL

/// Diffie-Hellman on Curve25519 (RFC 7748); keys are 32 bytes.
package enum X25519 {
  /// Length of a private key, a public key and a shared secret, in bytes.
  package static let keyLength = 32

  /// A new private key: 32 random bytes, clamped where they are used.
  package static func generate() throws(CryptoFault) -> SecretBytes { try SecureRandom.secret(keyLength) }

  /// The public key of a private key.
  package static func publicKey(of privateKey: UnsafeRawBufferPointer) throws(CryptoFault) -> [UInt8] {
    let key = try load(privateKey)
    defer { EVP_PKEY_free(key) }
    var bytes = [UInt8](repeating: 0, count: keyLength)
    var length = bytes.count
    guard EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1, length == keyLength else {
      throw CryptoFault("libcrypto cannot compute an X25519 point")
    }
    return bytes
  }

  /// The secret both sides share; nil when the peer's point has low order and the secret would be all zero.
  ///
  /// Points that RFC 7748 §5 accepts although they are not canonical are accepted.
  package static func sharedSecret(
    privateKey: UnsafeRawBufferPointer, publicKey: [UInt8]
  ) throws(CryptoFault) -> SecretBytes? {
    precondition(publicKey.count == keyLength, "an X25519 point has 32 bytes")
    let key = try load(privateKey)
    defer { EVP_PKEY_free(key) }
    guard let peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, publicKey, publicKey.count) else {
      throw CryptoFault("libcrypto cannot load an X25519 point")
    }
    defer { EVP_PKEY_free(peer) }
    guard let context = EVP_PKEY_CTX_new(key, nil) else {
      throw CryptoFault("libcrypto cannot prepare X25519")
    }
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_derive_init(context) == 1, EVP_PKEY_derive_set_peer(context, peer) == 1 else {
      throw CryptoFault("libcrypto cannot prepare X25519")
    }
    var agreed = false
    let secret = SecretBytes(count: keyLength) { buffer in
      var length = keyLength
      let address = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      // libcrypto itself answers 0 for an all-zero secret; the second test does not rely on that.
      agreed = EVP_PKEY_derive(context, address, &length) == 1 && buffer.reduce(0) { $0 | $1 } != 0
    }
    guard agreed else {
      ERR_clear_error()
      return nil
    }
    return secret
  }

  private static func load(_ privateKey: UnsafeRawBufferPointer) throws(CryptoFault) -> OpaquePointer {
    precondition(privateKey.count == keyLength, "an X25519 private key has 32 bytes")
    let bytes = privateKey.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, bytes, privateKey.count) else {
      throw CryptoFault("libcrypto cannot load an X25519 private key")
    }
    return key
  }
}
