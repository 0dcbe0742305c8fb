/// The first and the last bytes of a stream; they overlap when the stream is short.
package struct StreamEnds: Sendable, Hashable {
  /// As many as were asked for, or all of a shorter stream.
  package let head: [UInt8]
  /// In the stream's order, the last one last; as many as were asked for, or all.
  package let tail: [UInt8]

  package init(head: [UInt8], tail: [UInt8]) {
    self.head = head
    self.tail = tail
  }
}

/// Keeps the first and last bytes of what passes, for magic numbers and trailers, and hands it on unchanged.
package struct HeadAndTail<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private let reading: Reading<StreamEnds>
  private let headLength: Int
  private let tailLength: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var next: Next

  /// Keeps up to `head` first and `tail` last bytes and reports them when the stream has finished.
  package init(_ reading: Reading<StreamEnds>, head: Int, tail: Int, then next: consuming Next) {
    self.reading = reading
    headLength = head
    tailLength = tail
    self.next = next
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    if head.count < headLength { head.append(contentsOf: bytes.prefix(headLength - head.count)) }
    let fresh = bytes.suffix(tailLength)
    tail.removeFirst(max(0, tail.count + fresh.count - tailLength))
    tail.append(contentsOf: fresh)
    try next.push(bytes)
  }

  package mutating func finish() throws {
    try next.finish()
    reading.set(StreamEnds(head: head, tail: tail))
  }
}
