import ArchiveModel
import ByteStreams
import Testing

@Suite struct ForeignStreamTests {
  static let sizes = [0, 1, 1000, 300_000, 5 << 20]

  @Test("gzip and pigz files of any size are read", arguments: sizes)
  func gzip(size: Int) throws {
    let rows = Sample.rows(size)
    for command in [["gzip", "-c"], ["pigz", "-c"], ["pigz", "-9", "-c", "-p", "2"]] {
      let stored = try Tool.output(command, package: "pigz", input: rows)
      #expect(try Flow.decompress(stored, .gzip) == rows, "\(command)")
      #expect(try Flow.decompress(stored, .gzip, piece: 1001) == rows, "\(command) in small pieces")
    }
  }

  @Test("zstd files of any size and kind are read", arguments: sizes)
  func zstd(size: Int) throws {
    let rows = Sample.rows(size)
    let kinds = [["-3"], ["-T0"], ["-19"], ["--no-check"], ["--long=27"], ["--fast"], ["--no-content-size"]]
    for kind in kinds {
      let stored = try Tool.output(["zstd", "-c"] + kind, package: "zstd", input: rows)
      #expect(try Flow.decompress(stored, .zstd) == rows, "\(kind)")
      #expect(try Flow.decompress(stored, .zstd, piece: 1001) == rows, "\(kind) in small pieces")
    }
  }

  @Test("members of several makers after one another are one stream")
  func mixedGzip() throws {
    let parts = [Sample.rows(10), Sample.rows(2 << 20), [], Sample.noise(5000)]
    let makers: [([UInt8]) throws -> [UInt8]] = [
      { try Flow.compress($0, .gzip(level: 6)) },
      { try Tool.output(["gzip", "-c"], package: "gzip", input: $0) },
    ]
    var stored: [UInt8] = []
    for (index, part) in (parts + parts).enumerated() { stored += try makers[index / 2 % 2](part) }
    for piece in [1, 7, 1 << 20] {
      #expect(try Flow.decompress(stored, .gzip, piece: piece) == Array((parts + parts).joined()))
    }
  }

  @Test("frames of several makers and skippable frames are one stream")
  func mixedZstd() throws {
    let skippable: [UInt8] = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let first = Sample.rows(3 << 20)
    let second = Sample.noise(70_000)
    let ours = try Flow.compress(first, .zstd(level: 3))
    let theirs = try Tool.output(["zstd", "-c"], package: "zstd", input: second)
    let stored = skippable + ours + theirs + skippable + ours + skippable
    for piece in [1, 13, 1 << 20] {
      #expect(try Flow.decompress(stored, .zstd, piece: piece) == first + second + first)
    }
  }

  @Test("a window beyond 128 MiB is refused")
  func window() throws {
    let stored = try Tool.output(
      ["zstd", "-c", "--ultra", "--long=31"], package: "zstd", input: Sample.rows(100_000))
    #expect(Flow.code { _ = try Flow.decompress(stored, .zstd) } == .streamTooLarge)
  }

  @Test("another format than the suffix says is damage", arguments: [CompressionFormat.gzip, .zstd])
  func wrongFormat(format: CompressionFormat) throws {
    let other = try Flow.compress(Sample.rows(5000), format == .gzip ? .zstd(level: 3) : .gzip(level: 6))
    #expect(Flow.code { _ = try Flow.decompress(other, format) } == .streamDamaged)
    #expect(Flow.code { _ = try Flow.decompress(Sample.rows(50), format) } == .streamDamaged)
  }
}
