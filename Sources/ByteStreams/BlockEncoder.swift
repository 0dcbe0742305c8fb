import ArchiveModel

/// Compresses one block into one gzip member or zstd frame.
enum BlockEncoder: BlockTransform, ~Copyable {
  case gzip(GzipMemberEncoder)
  case zstd(ZstdFrameEncoder)

  func transform(_ input: borrowing BlockInput, into output: BlockBuffer) throws {
    switch self {
    case .gzip(let encoder): try encoder.encode(input.bytes, into: output)
    case .zstd(let encoder): try encoder.encode(input.bytes, into: output)
    }
  }
}
