/// The password-based key derivation function scrypt (RFC 7914).
package enum Scrypt {
  /// Derives `count` bytes with cost N = 2^`logN`, block size `r` and parallelism `p`; takes 128 · N · r bytes.
  package static func derive(
    passphrase: UnsafeRawBufferPointer, salt: [UInt8], logN: Int, r: Int, p: Int, count: Int
  ) throws(CryptoFault) -> SecretBytes {
    precondition((1...30).contains(logN) && r > 0 && p > 0, "scrypt parameters out of range")
    let cost = UInt64(1) << UInt64(logN)
    let memory = 128 * UInt64(r) * (cost + UInt64(p))
    var derived = false
    let result = SecretBytes(count: count) { result in
      derived = salt.withUnsafeBytes { salt in
        var derivation = KeyDerivation("SCRYPT")
        derivation.set("pass", passphrase)
        derivation.set("salt", salt)
        derivation.set("n", cost)
        derivation.set("r", UInt64(r))
        derivation.set("p", UInt64(p))
        // libcrypto counts its bookkeeping too, so exactly 128 · N · r is refused.
        derivation.set("maxmem_bytes", memory + 1 << 20)
        return derivation.derive(into: result)
      }
    }
    guard derived else {
      throw CryptoFault(
        "scrypt with work factor \(logN) could not run; it takes \(memory >> 20) MiB of memory")
    }
    return result
  }
}
