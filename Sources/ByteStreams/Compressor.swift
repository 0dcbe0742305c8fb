package import ArchiveModel

/// Compresses what passes, in independent blocks on all cores.
///
/// gzip gives one member and zstd one frame per block; `gunzip` and `zstd -d` read either as one stream, and
/// `Decompressor` reads the blocks in parallel. An empty stream gives one empty member or frame. With
/// compression none the bytes pass unchanged.
package struct Compressor<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private var blocks: ParallelBlocks<BlockEncoder>?
  private let blockSize: Int
  private var next: Next

  /// Compresses with up to `cores` threads, fewer where a high level would need too much memory.
  package init(
    _ compression: Compression, cores: Int = AvailableCores.count, then next: consuming Next
  ) {
    let plan = BlockPlan(compression, cores: cores)
    blockSize = plan.blockSize
    switch compression {
    case .none: blocks = nil
    case .gzip(let level):
      blocks = ParallelBlocks(workers: plan.workers) { .gzip(try GzipMemberEncoder(level: level)) }
    case .zstd(let level):
      blocks = ParallelBlocks(workers: plan.workers) { .zstd(try ZstdFrameEncoder(level: level)) }
    }
    self.next = next
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    guard blocks != nil else { return try next.push(bytes) }
    try blocks?.append(bytes, blockSize: blockSize, into: &next)
  }

  package mutating func finish() throws {
    try blocks?.finish(into: &next)
    try next.finish()
  }
}
