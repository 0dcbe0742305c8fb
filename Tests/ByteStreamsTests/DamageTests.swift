import ArchiveModel
import ByteStreams
import Testing

@Suite struct DamageTests {
  static let makers: [(String, CompressionFormat)] = [
    ("ours", .gzip), ("ours", .zstd), ("stock", .gzip), ("stock", .zstd),
  ]

  private func stored(_ rows: [UInt8], _ maker: (String, CompressionFormat)) throws -> [UInt8] {
    switch maker {
    case ("ours", .gzip): try Flow.compress(rows, .gzip(level: 6))
    case ("ours", _): try Flow.compress(rows, .zstd(level: 3))
    case (_, .gzip): try Tool.output(["gzip", "-c"], package: "gzip", input: rows)
    default: try Tool.output(["zstd", "-c", "-3"], package: "zstd", input: rows)
    }
  }

  @Test("F14 F44: a stream cut off at any byte is truncated", arguments: makers)
  func truncation(maker: (String, CompressionFormat)) throws {
    let whole = try stored(Sample.rows(1500), maker)
    for length in 0..<whole.count {
      let code = Flow.code { _ = try Flow.decompress(Array(whole.prefix(length)), maker.1) }
      #expect(code == .streamTruncated, "at \(length) of \(whole.count)")
    }
  }

  @Test("F14: a stream of several blocks cut off within any of them is truncated", arguments: makers)
  func truncationOfBlocks(maker: (String, CompressionFormat)) throws {
    let part = try stored(Sample.rows(2 << 20), maker)
    let whole = part + part
    for length in stride(from: part.count + 1, to: whole.count, by: whole.count / 17) {
      let code = Flow.code { _ = try Flow.decompress(Array(whole.prefix(length)), maker.1) }
      #expect(code == .streamTruncated, "at \(length) of \(whole.count)")
    }
  }

  @Test("F13: one flipped bit never gives other bytes without a fault", arguments: makers)
  func bitFlips(maker: (String, CompressionFormat)) throws {
    let rows = Sample.rows(900)
    let whole = try stored(rows, maker)
    for position in 0..<(whole.count * 8) {
      var flipped = whole
      flipped[position / 8] ^= 1 << (position % 8)
      do {
        // A few bits, such as the time in a gzip header, carry nothing; then the bytes must be the same.
        #expect(try Flow.decompress(flipped, maker.1, limit: 10_000) == rows, "bit \(position)")
      } catch let fault as StreamFault {
        #expect(fault.code.exitStatus == .verification, "bit \(position): \(fault)")
      }
    }
  }

  @Test("F44: bytes after the end are found, whatever they are", arguments: makers)
  func trailing(maker: (String, CompressionFormat)) throws {
    let whole = try stored(Sample.rows(1500), maker)
    for junk in [[0], [0x0a], [0, 0, 0, 0], Array("junk".utf8), Sample.noise(70_000)] as [[UInt8]] {
      let code = Flow.code { _ = try Flow.decompress(whole + junk, maker.1) }
      #expect(code == .streamTrailing, "\(junk.prefix(4))")
    }
  }

  @Test("F44: a stream that says it is longer than recorded stops there", arguments: makers)
  func bomb(maker: (String, CompressionFormat)) throws {
    let zeros = [UInt8](repeating: 0, count: 30 << 20)
    let bomb = try stored(zeros, maker)
    #expect(bomb.count < 100_000)
    #expect(Flow.code { _ = try Flow.decompress(bomb, maker.1, limit: 1000) } == .streamTooLarge)
    #expect(Flow.code { _ = try Flow.decompress(bomb, maker.1, limit: Int64(zeros.count) - 1) } == .streamTooLarge)
    #expect(try Flow.decompress(bomb, maker.1, limit: Int64(zeros.count)).count == zeros.count)
  }

  @Test("F14: nothing at all and a file of zeros are faults", arguments: [CompressionFormat.gzip, .zstd])
  func nothing(format: CompressionFormat) throws {
    #expect(Flow.code { _ = try Flow.decompress([], format) } == .streamTruncated)
    let zeros = [UInt8](repeating: 0, count: 5000)
    #expect(Flow.code { _ = try Flow.decompress(zeros, format) } == .streamDamaged)
  }

  @Test("a member of ours that lies about its sizes is found")
  func lies() throws {
    let honest = try Flow.compress(Sample.rows(5000), .gzip(level: 6))
    for (offset, value) in [(16, 0), (16, 33), (16, 255), (17, 1), (20, 1), (21, 200), (23, 255)] {
      var lie = honest
      lie[offset] = UInt8(value)
      let code = Flow.code { _ = try Flow.decompress(lie + honest, .gzip, limit: 1 << 20) }
      // A size that is out of range sends the member to zlib, which does not need it.
      #expect(code?.exitStatus == .verification || (code == nil && [16, 23].contains(offset)), "\(offset)")
    }
  }
}
