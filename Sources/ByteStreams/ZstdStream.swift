import ArchiveModel
import CZstd

/// Decodes zstd frames of any size and origin; frames of anybody's own data are skipped.
///
/// Frames whose window is larger than 128 MiB, the limit of `zstd -d` without `--long=N`, are refused with
/// `streamTooLarge`.
struct ZstdStream: StreamDecoder, ~Copyable {
  private let context: OpaquePointer

  private static let largestWindowLog: Int32 = 27

  init() throws {
    guard let context = ZSTD_createDCtx() else { throw StreamFault.outOfMemory("zstd decompression") }
    let answer = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.largestWindowLog)
    guard ZSTD_isError(answer) == 0 else {
      ZSTD_freeDCtx(context)
      throw StreamFault(.unexpected, "libzstd refuses a setting: \(zstdError(answer))")
    }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  mutating func step(
    _ input: inout Slice<UnsafeRawBufferPointer>, into output: BlockBuffer
  ) throws -> Bool {
    let portion = UnsafeRawBufferPointer(rebasing: input)
    var source = ZSTD_inBuffer(src: portion.baseAddress, size: portion.count, pos: 0)
    var answer = 0
    output.fill(capacity: streamedStep) { room in
      var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
      answer = ZSTD_decompressStream(context, &target, &source)
      return target.pos
    }
    input = input.dropFirst(source.pos)
    guard ZSTD_isError(answer) == 0 else { throw Self.fault(answer) }
    return answer == 0
  }

  private static func fault(_ answer: Int) -> StreamFault {
    switch ZSTD_getErrorCode(answer) {
    case ZSTD_error_memory_allocation: .outOfMemory("zstd decompression")
    case ZSTD_error_frameParameter_windowTooLarge:
      StreamFault(
        .streamTooLarge, "the zstd stream needs a window larger than 128 MiB",
        hint: "Decompress it with zstd -d --long=31 first.")
    default: .damaged("zstd", zstdError(answer))
    }
  }
}
