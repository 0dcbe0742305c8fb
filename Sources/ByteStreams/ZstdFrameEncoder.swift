import ArchiveModel
import CZstd

/// Writes one block as one zstd frame that names its content size and carries a checksum (RFC 8878).
///
/// Level 3, the default, looks at a sample of each block first: most rows of a database gain nothing from the
/// search of libzstd's level 3 and are written by its fast strategies at twice the speed and more, while prose
/// does gain and gets level 3 with a larger chain table, which makes up for what independent blocks lose.
/// The measurements are in docs/compression.md.
struct ZstdFrameEncoder {
  private let thorough: ZstdContext
  private let fast: ZstdContext?
  /// Faster still; nil where libzstd does not know it.
  private let hurried: ZstdContext?

  private static let sampleSize = 48 << 10
  /// In thousandths: a way is taken when its sample is at most this large against the thorough one's, which does
  /// better on a sample than on a whole block.
  private static let isGoodEnough = 1030
  /// Where the fast way makes this many bytes into one, a sample is too short to tell the ways apart.
  private static let highlyCompressible = 16

  init(level: Int) throws {
    let isSampling = level == 3
    fast = isSampling ? try ZstdContext(level: 1) : nil
    thorough = try ZstdContext(level: level, isSampling ? [(ZSTD_c_chainLog, 17)] : [])
    // What level -4 leaves out in searching it gives back when literals are coded, as the positive levels code them.
    // That parameter is called experimental, so a libzstd without it does without this way.
    hurried = isSampling ? try? ZstdContext(level: -4, [(literalCompression, alwaysCompress)]) : nil
  }

  func encode(_ bytes: UnsafeRawBufferPointer, into output: BlockBuffer) throws {
    try choose(for: bytes, scratch: output).compress(bytes, into: output)
  }

  private func choose(for bytes: UnsafeRawBufferPointer, scratch: BlockBuffer) throws -> ZstdContext {
    guard let fast, bytes.count > 2 * Self.sampleSize else { return thorough }
    let middle = (bytes.count - Self.sampleSize) / 2
    let sample = UnsafeRawBufferPointer(rebasing: bytes[middle..<middle + Self.sampleSize])
    let fastSize = try fast.compress(sample, into: scratch)
    if fastSize * Self.highlyCompressible <= sample.count { return fast }
    let thoroughSize = try thorough.compress(sample, into: scratch)
    if let hurried {
      let hurriedSize = try hurried.compress(sample, into: scratch)
      if hurriedSize * 1000 <= thoroughSize * Self.isGoodEnough { return hurried }
    }
    return fastSize * 1000 <= thoroughSize * Self.isGoodEnough ? fast : thorough
  }
}

/// ZSTD_c_literalCompressionMode and ZSTD_ps_enable, which zstd.h shows to static linking only.
private let literalCompression = ZSTD_c_experimentalParam5
private let alwaysCompress = 1
