import COpenSSL

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1).
package enum HMAC {
  /// The 32-byte code of the message under the key.
  package static func sha256(key: UnsafeRawBufferPointer, message: [UInt8]) throws(CryptoFault) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    var length = 0
    // An empty key has no address, which libcrypto would take for "no key set".
    let empty: [UInt8] = [0]
    let result = empty.withUnsafeBytes { none in
      EVP_Q_mac(
        nil, "HMAC", nil, "SHA256", nil, key.baseAddress ?? none.baseAddress, key.count,
        message, message.count, &code, code.count, &length)
    }
    guard result != nil, length == code.count else {
      throw CryptoFault("libcrypto cannot compute HMAC-SHA-256")
    }
    return code
  }
}
