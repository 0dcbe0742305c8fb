/// What the beginning of a gzip member or zstd frame tells about the whole.
enum MemberScan: Equatable {
  /// This many bytes from its beginning are needed to tell more.
  case needs(Int)
  /// The whole is at hand, self-contained and small enough to be decoded as one block.
  case whole
  /// It is one that can only be decoded as a stream.
  case streamed
  /// No member or frame begins like this.
  case unknown
}

/// The largest blocks that are decoded whole; anything larger is decoded as a stream.
///
/// They leave room above `BlockPlan.largestBlock` for what incompressible bytes grow by.
enum WholeBlock {
  static let largestPlain = 4 << 20
  static let largestStored = 5 << 20
}
