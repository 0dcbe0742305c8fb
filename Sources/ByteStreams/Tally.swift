package import ArchiveModel
import CryptoPrimitives

/// What was counted and hashed of a stream.
package struct StreamTally: Sendable, Hashable {
  /// How many passed the stage.
  package let bytes: Int64
  /// The SHA-256 of those bytes.
  package let digest: Digest

  package init(bytes: Int64, digest: Digest) {
    self.bytes = bytes
    self.digest = digest
  }
}

/// Counts and hashes what passes, and hands it on unchanged.
package struct Tally<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private let reading: Reading<StreamTally>
  private var hash: SHA256? = SHA256()
  private var bytes: Int64 = 0
  private var next: Next

  /// Reports into `reading` when the stream has finished.
  package init(_ reading: Reading<StreamTally>, then next: consuming Next) {
    self.reading = reading
    self.next = next
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    guard hash != nil else { throw StreamFault.usedAfterEnd }
    hash?.update(bytes)
    self.bytes += Int64(bytes.count)
    try next.push(bytes)
  }

  package mutating func finish() throws {
    guard let hash = hash.take() else { throw StreamFault.usedAfterEnd }
    try next.finish()
    reading.set(StreamTally(bytes: bytes, digest: hash.finish()))
  }
}
