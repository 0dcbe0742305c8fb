import ArchiveModel
import CZstd

/// Writes one block as one zstd frame that names its content size and carries a checksum (RFC 8878).
///
/// Level 3, the default, looks at a sample of each block first: most rows of a database gain nothing from the
/// search of libzstd's level 3 and are written by its fast strategies at twice the speed and more, while prose
/// does gain and gets level 3 with a larger chain table, which makes up for what independent blocks lose.
/// The measurements are in docs/compression.md.
struct ZstdFrameEncoder: ~Copyable {
  private let thorough: OpaquePointer
  private let fast: OpaquePointer?
  /// Faster still; nil where libzstd does not know it.
  private let hurried: OpaquePointer?

  private static let sampleSize = 48 << 10
  /// In thousandths: a way is taken when its sample is at most this large against the thorough one's, which does
  /// better on a sample than on a whole block.
  private static let isGoodEnough = 1030
  /// Where the fast way makes this many bytes into one, a sample is too short to tell the ways apart.
  private static let highlyCompressible = 16

  init(level: Int) throws {
    let isSampling = level == 3
    let fast = isSampling ? try Self.context(level: 1) : nil
    let thorough: OpaquePointer
    do {
      thorough = try Self.context(level: level, isSampling ? [(ZSTD_c_chainLog, 17)] : [])
    } catch {
      ZSTD_freeCCtx(fast)
      throw error
    }
    // What level -4 leaves out in searching it gives back when literals are coded, as the positive levels code them.
    // That parameter is called experimental, so a libzstd without it does without this way.
    hurried = isSampling ? try? Self.context(level: -4, [(literalCompression, alwaysCompress)]) : nil
    self.fast = fast
    self.thorough = thorough
  }

  deinit {
    ZSTD_freeCCtx(thorough)
    ZSTD_freeCCtx(fast)
    ZSTD_freeCCtx(hurried)
  }

  func encode(_ bytes: UnsafeRawBufferPointer, into output: BlockBuffer) throws {
    let context = try choose(for: bytes, scratch: output)
    try Self.compress(bytes, with: context, into: output)
  }

  private func choose(for bytes: UnsafeRawBufferPointer, scratch: BlockBuffer) throws -> OpaquePointer {
    guard let fast, bytes.count > 2 * Self.sampleSize else { return thorough }
    let middle = (bytes.count - Self.sampleSize) / 2
    let sample = UnsafeRawBufferPointer(rebasing: bytes[middle..<middle + Self.sampleSize])
    let fastSize = try Self.compress(sample, with: fast, into: scratch)
    if fastSize * Self.highlyCompressible <= sample.count { return fast }
    let thoroughSize = try Self.compress(sample, with: thorough, into: scratch)
    if let hurried {
      let hurriedSize = try Self.compress(sample, with: hurried, into: scratch)
      if hurriedSize * 1000 <= thoroughSize * Self.isGoodEnough { return hurried }
    }
    return fastSize * 1000 <= thoroughSize * Self.isGoodEnough ? fast : thorough
  }

  @discardableResult
  private static func compress(
    _ bytes: UnsafeRawBufferPointer, with context: OpaquePointer, into output: BlockBuffer
  ) throws -> Int {
    try output.fill(capacity: ZSTD_compressBound(bytes.count)) { room throws(StreamFault) in
      let size = ZSTD_compress2(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
      guard ZSTD_isError(size) == 0 else {
        throw StreamFault(.unexpected, "libzstd cannot compress a block: \(zstdError(size))")
      }
      return size
    }
  }

  private static func context(
    level: Int, _ more: [(ZSTD_cParameter, Int)] = []
  ) throws -> OpaquePointer {
    guard let context = ZSTD_createCCtx() else { throw StreamFault.outOfMemory("zstd compression") }
    // A window of 4 MiB: every match inside a block is in reach.
    let settings = [(ZSTD_c_compressionLevel, level), (ZSTD_c_checksumFlag, 1), (ZSTD_c_windowLog, 22)]
    for (parameter, value) in settings + more {
      let answer = ZSTD_CCtx_setParameter(context, parameter, Int32(value))
      guard ZSTD_isError(answer) == 0 else {
        ZSTD_freeCCtx(context)
        throw StreamFault(.unexpected, "libzstd refuses a setting: \(zstdError(answer))")
      }
    }
    return context
  }
}

/// ZSTD_c_literalCompressionMode and ZSTD_ps_enable, which zstd.h shows to static linking only.
private let literalCompression = ZSTD_c_experimentalParam5
private let alwaysCompress = 1

/// libzstd's own words for an error that one of its functions returned.
func zstdError(_ answer: Int) -> String { String(cString: ZSTD_getErrorName(answer)).lowercased() }
