import ArchiveModel
import ByteStreams
import Testing

@Suite struct RoundTripTests {
  static let mebi = 1 << 20
  static let sizes = [
    0, 1, 2, 100, mebi - 1, mebi, mebi + 1, 2 * mebi, 4 * mebi - 1, 4 * mebi, 4 * mebi + 1, 9 * mebi + 5,
  ]

  @Test("what is compressed comes back, at every block edge", arguments: sizes)
  func roundTrip(size: Int) throws {
    let rows = Sample.rows(size)
    for compression in [Compression.none, .gzip(level: 1), .gzip(level: 6), .zstd(level: 1), .zstd(level: 3)] {
      let stored = try Flow.compress(rows, compression, piece: 300_000)
      let plain = try Flow.decompress(stored, CompressionFormat(compression), piece: 70_001)
      #expect(plain == rows, "\(compression)")
    }
  }

  @Test("bytes that cannot be made smaller come back", arguments: [Compression.gzip(level: 6), .zstd(level: 3)])
  func noise(compression: Compression) throws {
    let noise = Sample.noise(5 << 20)
    let stored = try Flow.compress(noise, compression)
    #expect(stored.count < noise.count + 4096)
    #expect(try Flow.decompress(stored, CompressionFormat(compression)) == noise)
  }

  @Test("every level of gzip and zstd is accepted and comes back")
  func levels() throws {
    let rows = Sample.rows(300_000)
    let all = (1...9).map { Compression.gzip(level: $0) } + (1...19).map { Compression.zstd(level: $0) }
    for compression in all {
      let stored = try Flow.compress(rows, compression)
      #expect(try Flow.decompress(stored, CompressionFormat(compression)) == rows, "\(compression)")
    }
  }

  @Test("gunzip, pigz and zlib's readers read our gzip", arguments: sizes)
  func gunzip(size: Int) throws {
    let rows = Sample.rows(size)
    let stored = try Flow.compress(rows, .gzip(level: 6))
    #expect(try Tool.output(["gzip", "-dc"], package: "gzip", input: stored) == rows)
    #expect(try Tool.output(["pigz", "-dc"], package: "pigz", input: stored) == rows)
  }

  @Test("zstd reads our zstd", arguments: sizes)
  func unzstd(size: Int) throws {
    let rows = Sample.rows(size)
    let stored = try Flow.compress(rows, .zstd(level: 3))
    #expect(try Tool.output(["zstd", "-dc"], package: "zstd", input: stored) == rows)
  }

  @Test("zstd finds a checksum in our frames")
  func checksum() throws {
    var stored = try Flow.compress(Sample.rows(100_000), .zstd(level: 3))
    stored[stored.count - 1] ^= 1
    #expect(try Tool.run(["zstd", "-dc"], package: "zstd", input: stored).status != 0)
  }

  @Test("the bytes do not depend on how many cores there are nor on how they are pushed")
  func determinism() throws {
    let rows = Sample.rows(9 << 20)
    for compression in [Compression.gzip(level: 6), .zstd(level: 3)] {
      let one = try Flow.compress(rows, compression, piece: 8191, cores: 1)
      let two = try Flow.compress(rows, compression, piece: 9 << 20, cores: 2)
      #expect(one == two, "\(compression)")
      #expect(try Flow.decompress(two, CompressionFormat(compression), piece: 1, cores: 1).count == rows.count)
    }
  }

  @Test("the default level writes no more than zstd -3 does")
  func size() throws {
    let rows = Sample.rows(20 << 20)
    let ours = try Flow.compress(rows, Compression("zstd"))
    let stock = try Tool.output(["zstd", "-3", "-T0", "-c"], package: "zstd", input: rows)
    #expect(ours.count <= stock.count)
  }
}
