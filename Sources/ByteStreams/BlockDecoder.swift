import ArchiveModel
import CDeflate
import CZstd

/// Decompresses one whole gzip member of ours or one whole zstd frame; an empty block gives nothing.
enum BlockDecoder: BlockTransform, ~Copyable {
  case gzip(GzipMemberDecoder)
  case zstd(ZstdFrameDecoder)

  func transform(_ input: borrowing BlockInput, into output: BlockBuffer) throws {
    guard !input.bytes.isEmpty else { return }
    switch self {
    case .gzip(let decoder): try decoder.decode(input.bytes, into: output)
    case .zstd(let decoder): try decoder.decode(input.bytes, into: output)
    }
  }
}

/// Inflates a member that names its sizes; its CRC and both sizes must be right.
struct GzipMemberDecoder: ~Copyable {
  private let decompressor: OpaquePointer

  init() throws {
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw StreamFault.outOfMemory("gzip decompression")
    }
    self.decompressor = decompressor
  }

  deinit { libdeflate_free_decompressor(decompressor) }

  func decode(_ bytes: UnsafeRawBufferPointer, into output: BlockBuffer) throws {
    guard let header = GzipMemberHeader(bytes), header.storedSize == bytes.count else {
      throw StreamFault.damaged("gzip", "a member header is wrong")
    }
    try output.fill(capacity: header.plainSize) { room throws(StreamFault) in
      var consumed = 0
      // Without a place for the size, libdeflate insists that the member fills the room exactly.
      let result = libdeflate_gzip_decompress_ex(
        decompressor, bytes.baseAddress, bytes.count, room.baseAddress, room.count, &consumed, nil)
      guard result == LIBDEFLATE_SUCCESS, consumed == bytes.count else {
        throw StreamFault.damaged("gzip", "a member does not inflate to what it says")
      }
      return room.count
    }
  }
}

/// Decodes a frame that names its content size; its checksum must be right where it has one.
struct ZstdFrameDecoder: ~Copyable {
  private let context: OpaquePointer

  init() throws {
    guard let context = ZSTD_createDCtx() else { throw StreamFault.outOfMemory("zstd decompression") }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  func decode(_ bytes: UnsafeRawBufferPointer, into output: BlockBuffer) throws {
    let size = ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count)
    guard size <= UInt64(WholeBlock.largestPlain) else {
      throw StreamFault.damaged("zstd", "a frame header is wrong")
    }
    try output.fill(capacity: Int(size)) { room throws(StreamFault) in
      let decoded = ZSTD_decompressDCtx(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
      guard ZSTD_isError(decoded) == 0 else { throw StreamFault.damaged("zstd", zstdError(decoded)) }
      guard decoded == room.count else {
        throw StreamFault.damaged("zstd", "a frame does not decode to the size it says")
      }
      return decoded
    }
  }
}
