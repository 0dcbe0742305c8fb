/// One block on its way through a worker.
package struct BlockInput: ~Copyable {
  /// 0 for the first block of the stream, then 1, and so on.
  package let index: Int
  /// True for the block that ends the stream; exactly one block does.
  package let isLast: Bool
  /// Valid during the call only.
  package let bytes: UnsafeRawBufferPointer
}

/// What a worker does to a block, without regard to any other block.
///
/// Each thread has its own, made on that thread, so it may hold the context of a codec.
package protocol BlockTransform: ~Copyable, SendableMetatype {
  /// Reads `input` and fills `output`, which is empty at the beginning.
  mutating func transform(_ input: borrowing BlockInput, into output: BlockBuffer) throws
}
