import ArchiveModel

/// How large the blocks of a compressed stream are and how many threads work on them.
///
/// A fast coder leaves one core to the programs that make the bytes: the others compress more than those make.
/// Larger blocks compress better; the memory of all of them together with the codecs' own is kept under
/// `memoryBudget`, first by smaller blocks and then by fewer threads.
struct BlockPlan: Equatable {
  let blockSize: Int
  let workers: Int

  static let memoryBudget = 64 << 20
  private static let smallestBlock = 1 << 20
  private static let largestBlock = 4 << 20

  init(_ compression: Compression, cores: Int) {
    // Deflate looks back 32 KiB only, so larger blocks gain nothing.
    var blockSize = Self.largestBlock
    if case .gzip = compression { blockSize = Self.smallestBlock }
    var workers = max(1, cores - (compression.isFast ? 1 : 0))
    func memory() -> Int {
      (workers + 2) * 2 * blockSize + workers * Self.contextSize(compression, blockSize: blockSize)
    }
    while memory() > Self.memoryBudget, blockSize > Self.smallestBlock { blockSize /= 2 }
    while memory() > Self.memoryBudget, workers > 1 { workers -= 1 }
    self.blockSize = blockSize
    self.workers = workers
  }

  /// What one thread's codec allocates, at most; measured with `ZSTD_sizeof_CCtx` of libzstd 1.5.4.
  private static func contextSize(_ compression: Compression, blockSize: Int) -> Int {
    switch compression {
    case .none: 0
    case .gzip, .zstd(...2): 1 << 20
    case .zstd(3...4): 4 << 20
    case .zstd(5...6): 4 << 20
    case .zstd(7...8): 7 << 20
    case .zstd(9): 13 << 20
    case .zstd: 17 * blockSize
    }
  }
}

extension Compression {
  /// Whether one core compresses more than pg_dump writes, which is about 200 MB a second.
  fileprivate var isFast: Bool {
    if case .zstd(...4) = self { true } else { false }
  }
}
