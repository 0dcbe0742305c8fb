import ArchiveModel
import CZstd
import Glibc

/// A coder of libzstd that makes one frame of each block, with one set of parameters.
final class ZstdContext {
  private let context: OpaquePointer
  private let takesSteps: Bool

  /// libzstd compresses pieces of this size one by one, and between two of them others may have the core.
  private static let step = 128 << 10
  /// From here on libzstd lets a block that lies still in memory be shown to it piece by piece.
  private static let firstWithSteps: UInt32 = 10_504

  /// Throws `unexpected` when libzstd does not know a parameter.
  init(level: Int, _ more: [(ZSTD_cParameter, Int)] = []) throws {
    guard let context = ZSTD_createCCtx() else { throw StreamFault.outOfMemory("zstd compression") }
    self.context = context
    // What is shown piece by piece is neither copied nor coded otherwise than when it is shown at once.
    takesSteps =
      ZSTD_versionNumber() >= Self.firstWithSteps
      && [inputLiesStill, outputLiesStill].allSatisfy {
        ZSTD_isError(ZSTD_CCtx_setParameter(context, $0, 1)) == 0
      }
    // A window of 4 MiB: every match inside a block is in reach.
    let settings = [(ZSTD_c_compressionLevel, level), (ZSTD_c_checksumFlag, 1), (ZSTD_c_windowLog, 22)]
    for (parameter, value) in settings + more {
      try Self.check(ZSTD_CCtx_setParameter(context, parameter, Int32(value)), "refuses a setting")
    }
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Puts the frame of these bytes into `output`, and returns its size.
  ///
  /// After each step it lets others go first. A program that fills a pipe would else wait for milliseconds until a core
  /// is free, and the server that it reads from with it.
  @discardableResult
  func compress(_ bytes: UnsafeRawBufferPointer, into output: BlockBuffer) throws -> Int {
    try output.fill(capacity: ZSTD_compressBound(bytes.count)) { room in
      guard takesSteps, bytes.count > Self.step else {
        return try Self.check(
          ZSTD_compress2(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count),
          "cannot compress a block")
      }
      return try compress(bytes, inStepsInto: room)
    }
  }

  private func compress(
    _ bytes: UnsafeRawBufferPointer, inStepsInto room: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
    ZSTD_CCtx_setPledgedSrcSize(context, UInt64(bytes.count))
    var shown = ZSTD_inBuffer(src: bytes.baseAddress, size: 0, pos: 0)
    var frame = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
    while true {
      shown.size = min(bytes.count, shown.size + Self.step)
      let isLast = shown.size == bytes.count
      let left = try Self.check(
        ZSTD_compressStream2(context, &frame, &shown, isLast ? ZSTD_e_end : ZSTD_e_continue),
        "cannot compress a block")
      if isLast, left == 0 { return frame.pos }
      sched_yield()
    }
  }

  @discardableResult
  private static func check(_ answer: Int, _ what: String) throws -> Int {
    guard ZSTD_isError(answer) == 0 else {
      throw StreamFault(.unexpected, "libzstd \(what): \(zstdError(answer))")
    }
    return answer
  }
}

/// ZSTD_c_stableInBuffer and ZSTD_c_stableOutBuffer, which zstd.h shows to static linking only.
private let inputLiesStill = ZSTD_c_experimentalParam9
private let outputLiesStill = ZSTD_c_experimentalParam10

/// libzstd's own words for an error that one of its functions returned.
func zstdError(_ answer: Int) -> String { String(cString: ZSTD_getErrorName(answer)).lowercased() }
