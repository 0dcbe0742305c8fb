import COpenSSL

/// Random bytes from libcrypto's generator, fit for keys and nonces.
package enum SecureRandom {
  /// Fills the buffer; faults when the generator is not seeded, and then the bytes are not to be used.
  package static func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoFault) {
    guard buffer.count <= Int(Int32.max),
      RAND_bytes(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(buffer.count)) == 1
    else {
      throw CryptoFault(
        "the random number generator gives no bytes",
        hint: "Check that /dev/urandom and the getrandom system call are allowed to this process.")
    }
  }

  /// `count` random bytes that need not be hidden, such as a nonce or a salt.
  package static func bytes(_ count: Int) throws(CryptoFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let filled = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(CryptoFault) in try fill(buffer) }
    }
    try filled.get()
    return bytes
  }

  /// `count` random bytes for a key.
  package static func secret(_ count: Int) throws(CryptoFault) -> SecretBytes {
    try SecretBytes(count: count) { buffer throws(CryptoFault) in try fill(buffer) }
  }
}
