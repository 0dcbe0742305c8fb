/// HKDF with SHA-256 (RFC 5869), extract and expand in one step.
package enum HKDF {
  /// Derives `count` bytes (at most 8,160) from the input key; an empty salt is 32 zero bytes.
  package static func sha256(
    key: UnsafeRawBufferPointer, salt: [UInt8], info: [UInt8], count: Int
  ) throws(CryptoFault) -> SecretBytes {
    var derived = false
    let result = SecretBytes(count: count) { result in
      derived = salt.withUnsafeBytes { salt in
        info.withUnsafeBytes { info in
          var derivation = KeyDerivation("HKDF")
          derivation.setDigest("SHA256")
          derivation.set("key", key)
          // Leaving the salt out is what RFC 5869 §2.2 means by "not provided".
          if !salt.isEmpty { derivation.set("salt", salt) }
          derivation.set("info", info)
          return derivation.derive(into: result)
        }
      }
    }
    guard derived else { throw CryptoFault("libcrypto cannot compute HKDF-SHA-256") }
    return result
  }
}
