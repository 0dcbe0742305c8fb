package import CryptoPrimitives

/// A random key under which one stream is recognized again, in this process only; zeroed when dropped.
package final class OneTimeKey: Sendable {
  private let key: SecretBytes

  /// Draws a key; faults when the generator gives no bytes.
  package init() throws(CryptoFault) { key = try SecureRandom.secret(Poly1305.keyLength) }

  fileprivate func begin() throws(CryptoFault) -> Poly1305 { try Poly1305(key: key) }
}

/// What one stream is recognized by in another place.
package struct OneTimeCode: Sendable, Hashable {
  /// How many passed the stage.
  package let bytes: Int64
  /// The 16 bytes of Poly1305; to be compared only with codes under the same key.
  package let code: [UInt8]
}

/// Counts what passes and takes its Poly1305 code, and hands it on unchanged.
///
/// Two streams that have the same code under one key are the same stream, to all but 2^-66.
package struct Authenticate<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private let reading: Reading<OneTimeCode>
  private var code: Poly1305?
  private var bytes: Int64 = 0
  private var next: Next

  /// Reports into `reading` when the stream has finished.
  package init(_ reading: Reading<OneTimeCode>, under key: OneTimeKey, then next: consuming Next) throws {
    self.reading = reading
    code = try key.begin()
    self.next = next
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    guard code != nil else { throw StreamFault.usedAfterEnd }
    if !bytes.isEmpty { code?.update(bytes) }
    self.bytes += Int64(bytes.count)
    try next.push(bytes)
  }

  package mutating func finish() throws {
    guard let code = code.take() else { throw StreamFault.usedAfterEnd }
    try next.finish()
    reading.set(OneTimeCode(bytes: bytes, code: code.finish()))
  }
}
