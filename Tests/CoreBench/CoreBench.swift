import AgeFormat
import ArchiveModel
import ByteStreams
import CryptoPrimitives
import Foundation
import Glibc

/// Measures what one core does in a second with each stage, for the core table of scripts/bench.
///
/// `core-bench FILE` prints one line for each stage: its name, a tab, and megabytes of plain bytes per second of
/// processor time, of all threads together. The bytes are in memory before the clock starts.
@main struct CoreBench {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      FileHandle.standardError.write(Data("usage: core-bench FILE\n".utf8))
      exit(2)
    }
    let plain = Array(try Data(contentsOf: URL(filePath: CommandLine.arguments[1])))
    try measure("SHA-256", plain.count) {
      try push(plain, into: Tally(Reading<StreamTally>(), then: Discard()))
    }
    let key = try OneTimeKey()
    try measure("one-time code (Poly1305)", plain.count) {
      try push(plain, into: try Authenticate(Reading<OneTimeCode>(), under: key, then: Discard()))
    }
    for (name, compression) in [
      ("zstd", Compression.zstd(level: Compression.defaultZstdLevel)),
      ("gzip", .gzip(level: Compression.defaultGzipLevel)),
    ] {
      try measure("compress \(name)", plain.count) {
        try push(plain, into: Compressor(compression, cores: 1, then: Discard()))
      }
      let packed = Reading<[UInt8]>()
      try push(plain, into: Compressor(compression, then: Collect(packed, limit: 1 << 32)))
      let stored = try packed.value
      try measure("decompress \(name)", plain.count) {
        try push(stored, into: Decompressor(CompressionFormat(compression), cores: 0, then: Discard()))
      }
    }
    let seal = try Seal(to: .keys([X25519Identity.generate().recipient]))
    try measure("seal", plain.count) {
      try push(plain, into: try SealStage(seal, workers: 0, then: Discard()))
    }
    let packed = Reading<[UInt8]>()
    try push(plain, into: try SealStage(seal, then: Collect(packed, limit: 1 << 32)))
    let sealed = try packed.value
    try measure("unseal", plain.count) {
      try push(sealed, into: OpenStage(fileKey: seal.fileKey, workers: 0, then: Discard()))
    }
  }

  private static func push(_ bytes: [UInt8], into stage: consuming some ByteStage & ~Copyable) throws {
    var stage = stage
    try bytes.withUnsafeBytes { whole in
      for start in stride(from: 0, to: whole.count, by: 1 << 18) {
        try stage.push(UnsafeRawBufferPointer(rebasing: whole[start..<min(start + (1 << 18), whole.count)]))
      }
    }
    try stage.finish()
  }

  /// The best of three, so that a disturbance does not count; one seal is used thrice here, for bytes that nobody keeps.
  private static func measure(_ name: String, _ bytes: Int, _ work: () throws -> Void) throws {
    var best = Double.infinity
    for _ in 0..<3 {
      let start = processorTime()
      try work()
      best = min(best, processorTime() - start)
    }
    print("\(name)\t\(Int((Double(bytes) / best / 1e6).rounded()))")
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
