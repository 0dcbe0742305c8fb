import ArchiveModel
import ByteStreams
import CryptoPrimitives
import Synchronization
import Testing

@Suite struct StageTests {
  @Test("a tally counts and hashes what passes and passes it unchanged")
  func tally() throws {
    let rows = Sample.rows(100_000)
    let tally = Reading<StreamTally>()
    let passed = Reading<[UInt8]>()
    var pipeline = Tally(tally, then: Collect(passed, limit: 1 << 20))
    try Flow.push(rows, in: 777, into: &pipeline)
    #expect(Flow.code { _ = try tally.value } == .unexpected)
    try pipeline.finish()
    #expect(try tally.value == StreamTally(bytes: 100_000, digest: SHA256.digest(of: rows)))
    #expect(try passed.value == rows)
    #expect(Flow.code { try pipeline.finish() } == .unexpected)
  }

  @Test("a tally has no value when the next stage fails at the end")
  func tallyOfFailure() {
    let tally = Reading<StreamTally>()
    var pipeline = Tally(
      tally, then: Deliver(to: { _ in }, end: { throw StreamFault(.storeWriteFailed, "no") }))
    #expect(Flow.code { try pipeline.finish() } == .storeWriteFailed)
    #expect(Flow.code { _ = try tally.value } == .unexpected)
  }

  @Test("plain and stored bytes are tallied in one pipeline and agree with the stock tools")
  func twoTallies() throws {
    let rows = Sample.rows(5 << 20)
    let plain = Reading<StreamTally>()
    let stored = Reading<StreamTally>()
    let file = Reading<[UInt8]>()
    var pipeline = Tally(
      plain, then: Compressor(.zstd(level: 3), then: Tally(stored, then: Collect(file, limit: 1 << 30))))
    try Flow.push(rows, in: 65_536, into: &pipeline)
    try pipeline.finish()
    let sum = try Tool.output(["sha256sum"], package: "coreutils", input: try file.value)
    #expect(String(decoding: sum.prefix(64), as: UTF8.self) == (try stored.value.digest.hex))
    #expect(try plain.value == StreamTally(bytes: Int64(rows.count), digest: SHA256.digest(of: rows)))
  }

  @Test("the ends of a stream are kept whatever the pieces", arguments: [1, 3, 10, 1000])
  func ends(piece: Int) throws {
    for size in [0, 1, 4, 5, 9, 10, 11, 500] {
      let rows = Sample.rows(size)
      let ends = Reading<StreamEnds>()
      var pipeline = HeadAndTail(ends, head: 5, tail: 10, then: Discard())
      try Flow.push(rows, in: piece, into: &pipeline)
      try pipeline.finish()
      #expect(try ends.value == StreamEnds(head: Array(rows.prefix(5)), tail: Array(rows.suffix(10))))
    }
  }

  @Test("a limit lets exactly its bytes pass")
  func limits() throws {
    let kept = Reading<[UInt8]>()
    var exact = Limited(to: 100, then: Collect(kept, limit: 100))
    try Flow.push(Sample.rows(100), into: &exact)
    try exact.finish()
    #expect(try kept.value.count == 100)
    var over = Limited(to: 99, then: Discard())
    #expect(Flow.code { try Flow.push(Sample.rows(100), in: 1, into: &over) } == .streamTooLarge)
    var collecting = Collect(kept, limit: 99)
    #expect(Flow.code { try Flow.push(Sample.rows(100), into: &collecting) } == .streamTooLarge)
  }

  @Test("progress is told about every step and at the end")
  func progress() throws {
    let events = Mutex<[ProgressEvent]>([])
    var pipeline = ProgressMeter(
      { event in events.withLock { $0.append(event) } }, total: 1000, step: 300, then: Discard())
    try Flow.push(Sample.rows(1000), in: 100, into: &pipeline)
    try pipeline.finish()
    #expect(events.withLock { $0 } == [300, 600, 900, 1000].map { .bytes(done: $0, total: 1000) })
  }

  @Test("a stage chosen at run time works like any other", arguments: [true, false])
  func anyStage(compressed: Bool) throws {
    let kept = Reading<[UInt8]>()
    let sink = Collect(kept, limit: 1 << 20)
    var pipeline =
      compressed ? AnyStage(Compressor(.gzip(level: 6), then: sink)) : AnyStage(sink)
    try Flow.push(Sample.rows(1000), into: &pipeline)
    try pipeline.finish()
    #expect(try Flow.decompress(try kept.value, compressed ? .gzip : .none) == Sample.rows(1000))
  }

  @Test("formats are known by their suffix")
  func formats() {
    for compression in [Compression.none, .gzip(level: 6), .zstd(level: 3)] {
      #expect(CompressionFormat(suffix: compression.fileSuffix) == CompressionFormat(compression))
    }
    #expect(CompressionFormat(suffix: ".xz") == nil)
  }
}
