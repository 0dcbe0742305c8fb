/// The end of a pipeline that only wants the stages before it: every byte is dropped.
package struct Discard: ByteStage, ~Copyable {
  package init() {}
  package mutating func push(_ bytes: UnsafeRawBufferPointer) {}
  package mutating func finish() {}
}

/// The end of a pipeline that hands its bytes to closures.
package struct Deliver: ByteStage, ~Copyable {
  private let take: (UnsafeRawBufferPointer) throws -> Void
  private let end: () throws -> Void

  /// Calls `take` for each run of bytes, which are valid during the call only, and `end` once at the end.
  package init(
    to take: @escaping (UnsafeRawBufferPointer) throws -> Void, end: @escaping () throws -> Void = {}
  ) {
    self.take = take
    self.end = end
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws { try take(bytes) }
  package mutating func finish() throws { try end() }
}

/// The end of a pipeline that keeps every byte in memory, up to a limit.
package struct Collect: ByteStage, ~Copyable {
  private let reading: Reading<[UInt8]>
  private let limit: Int
  private var bytes: [UInt8] = []

  /// Gives the bytes to `reading`; throws `streamTooLarge` from `push` beyond `limit` bytes.
  package init(_ reading: Reading<[UInt8]>, limit: Int) {
    self.reading = reading
    self.limit = limit
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count <= limit - self.bytes.count else { throw StreamFault.tooLarge(limit: Int64(limit)) }
    self.bytes.append(contentsOf: bytes)
  }

  package mutating func finish() { reading.set(bytes) }
}
