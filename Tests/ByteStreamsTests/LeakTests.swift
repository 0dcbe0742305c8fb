import ArchiveModel
import ByteStreams
import Glibc
import Testing

/// Other suites run in the same process at the same time, so the bounds leave room for them.
@Suite(.serialized) struct LeakTests {
  private func status(_ field: String) throws -> Int {
    let text = try #require(try? String(ofProcFile: "/proc/self/status"))
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(field + ":") })
    return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
  }

  @Test("1,000 pipelines that finish, fail or are dropped leave no thread, descriptor or memory behind")
  func thousandPipelines() throws {
    let rows = Sample.rows(3 << 20)
    let stored = try Flow.compress(rows, .gzip(level: 1))
    func round(_ number: Int) throws {
      switch number % 4 {
      case 0:
        var pipeline = Compressor(.gzip(level: 1), cores: 2, then: Discard())
        try Flow.push(Array(rows.prefix(2 << 20 + 1)), into: &pipeline)
        try pipeline.finish()
      case 1:
        // Dropped with blocks in flight.
        var pipeline = Compressor(.gzip(level: 1), cores: 2, then: Discard())
        try Flow.push(rows, into: &pipeline)
      case 2:
        var damaged = stored
        damaged[stored.count / 2] ^= 0xff
        #expect(Flow.code { _ = try Flow.decompress(damaged, .gzip) }?.exitStatus == .verification)
      default:
        var pipeline = Decompressor(
          .gzip, cores: 2, then: Deliver { _ in throw StreamFault(.interrupted, "enough") })
        #expect(
          Flow.code {
            try Flow.push(stored, into: &pipeline)
            try pipeline.finish()
          } == .interrupted)
      }
    }
    for number in 0..<40 { try round(number) }
    let before = try status("VmRSS")
    let descriptors = try status("FDSize")
    for number in 0..<1000 { try round(number) }
    let after = try status("VmRSS")
    #expect(after - before < 32 << 10, "kilobytes grown by \(after - before)")
    #expect(try status("Threads") < 40)
    // The table never shrinks, so a leak of one a round would have to enlarge it.
    #expect(try status("FDSize") <= max(256, descriptors))
  }
}

extension String {
  /// Reads a file of /proc, which has no size to ask for.
  fileprivate init(ofProcFile path: String) throws {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    let text = Reading<[UInt8]>()
    var sink = Collect(text, limit: 1 << 16)
    try FileSource(descriptor: descriptor, name: path).pump(into: &sink)
    sink.finish()
    self = String(decoding: try text.value, as: UTF8.self)
  }
}
