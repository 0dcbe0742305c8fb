import ArchiveModel
import ByteStreams
import Testing

@Suite struct AuthenticateTests {
  private func code(_ bytes: [UInt8], piece: Int, under key: OneTimeKey) throws -> OneTimeCode {
    let code = Reading<OneTimeCode>()
    let passed = Reading<[UInt8]>()
    var pipeline = try Authenticate(code, under: key, then: Collect(passed, limit: 1 << 24))
    try Flow.push(bytes, in: piece, into: &pipeline)
    try pipeline.finish()
    #expect(try passed.value == bytes, "what passes is unchanged")
    #expect(Flow.code { try pipeline.finish() } == .unexpected)
    return try code.value
  }

  @Test(
    "the same bytes have the same code in any pieces, and others another one", arguments: [0, 1, 17, 100_000])
  func recognition(size: Int) throws {
    let key = try OneTimeKey()
    let rows = Sample.rows(size)
    let first = try code(rows, piece: 4096, under: key)
    #expect(first.bytes == Int64(size))
    #expect(try code(rows, piece: 777, under: key) == first)
    #expect(try code(rows + [0], piece: 777, under: key) != first)
    for bit in 0..<min(8, size) {
      var changed = rows
      changed[(size - 1) * bit / 8] ^= 1 << bit
      #expect(try code(changed, piece: 4096, under: key) != first)
    }
  }

  @Test("R23: a bit that changes behind the code and before the coder is found after decompression")
  func changedBeforeCoder() throws {
    let key = try OneTimeKey()
    let before = Reading<OneTimeCode>()
    let stored = Reading<[UInt8]>()
    let rows = Sample.rows(3 << 20)
    // The stage between stands for memory that lost a bit: what it hands on is not what was authenticated.
    var compressor = Compressor(.zstd(level: 3), then: Collect(stored, limit: 1 << 24))
    var pipeline = try Authenticate(
      before, under: key,
      then: Deliver(to: { bytes in
        var changed = Array(bytes)
        changed[changed.count / 2] ^= 4
        try changed.withUnsafeBytes { try compressor.push($0) }
      }))
    try Flow.push(rows, into: &pipeline)
    try pipeline.finish()
    try compressor.finish()
    let after = Reading<OneTimeCode>()
    var reading = Decompressor(.zstd, cores: 0, then: try Authenticate(after, under: key, then: Discard()))
    try Flow.push(try stored.value, into: &reading)
    try reading.finish()
    #expect(try after.value.bytes == before.value.bytes)
    #expect(try after.value != before.value)
  }

  @Test(
    "without threads of its own a decompressor reads what one with threads reads", arguments: [0, 1, 9 << 20])
  func noThreads(size: Int) throws {
    let rows = Sample.rows(size)
    for compression in [Compression.none, .gzip(level: 1), .zstd(level: 3)] {
      let stored = try Flow.compress(rows, compression)
      #expect(
        try Flow.decompress(stored, CompressionFormat(compression), piece: 70_001, cores: 0) == rows,
        "\(compression)")
    }
  }
}
