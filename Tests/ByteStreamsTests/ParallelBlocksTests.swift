import ArchiveModel
import ByteStreams
import Glibc
import Synchronization
import Testing

/// Copies its block after a random delay and puts its index and mark before it; fails on chosen blocks.
private struct Dawdler: BlockTransform {
  struct Failure: Error, Equatable { var block: Int }

  var failing: Set<Int> = []
  let delay: useconds_t

  func transform(_ input: borrowing BlockInput, into output: BlockBuffer) throws {
    if delay > 0 { usleep(useconds_t.random(in: 0...delay)) }
    if failing.contains(input.index) { throw Failure(block: input.index) }
    withUnsafeBytes(of: UInt8(truncatingIfNeeded: input.index)) { output.append($0) }
    withUnsafeBytes(of: UInt8(input.isLast ? 1 : 0)) { output.append($0) }
    output.append(input.bytes)
  }
}

private struct SinkFailure: Error {}

@Suite struct ParallelBlocksTests {
  private func run(
    bytes: Int, blockSize: Int, workers: Int, inFlight: Int? = nil, failing: Set<Int> = [],
    delay: useconds_t = 0,
    failAfter: Int = .max
  ) throws -> [[UInt8]] {
    var delivered: [[UInt8]] = []
    var sink = Deliver { block in
      if delivered.count == failAfter { throw SinkFailure() }
      delivered.append(Array(block))
    }
    var blocks = ParallelBlocks(workers: workers, inFlight: inFlight) {
      Dawdler(failing: failing, delay: delay)
    }
    try Sample.rows(bytes).withUnsafeBytes { try blocks.append($0, blockSize: blockSize, into: &sink) }
    try blocks.finish(into: &sink)
    return delivered
  }

  @Test("blocks come out in order under random delays", arguments: [1, 2, 3, 8])
  func order(workers: Int) throws {
    for inFlight in [1, 2, workers + 2] {
      let delivered = try run(bytes: 10_050, blockSize: 100, workers: workers, inFlight: inFlight, delay: 300)
      #expect(delivered.count == 101)
      #expect(delivered.map { Int($0[0]) } == Array(0...100))
      #expect(delivered.flatMap { $0.dropFirst(2) } == Sample.rows(10_050))
    }
  }

  @Test("exactly the last block is marked, at every edge", arguments: [0, 1, 99, 100, 101, 200, 201])
  func lastBlock(bytes: Int) throws {
    let delivered = try run(bytes: bytes, blockSize: 100, workers: 2)
    #expect(delivered.count == max(1, (bytes + 99) / 100))
    #expect(delivered.map { $0[1] } == delivered.indices.map { $0 == delivered.count - 1 ? 1 : 0 })
  }

  @Test("the first failure in stream order is thrown and what came before it is delivered")
  func workerFailure() throws {
    for _ in 0..<20 {
      #expect(throws: Dawdler.Failure(block: 5)) {
        try run(bytes: 3000, blockSize: 100, workers: 4, failing: [5, 6, 7, 29], delay: 500)
      }
    }
    #expect(throws: Dawdler.Failure(block: 0)) {
      try run(bytes: 10, blockSize: 100, workers: 2, failing: [0])
    }
  }

  @Test("a failing sink ends the stream")
  func sinkFailure() throws {
    for count in [0, 1, 7, 29] {
      #expect(throws: SinkFailure.self) {
        try run(bytes: 3000, blockSize: 100, workers: 2, delay: 200, failAfter: count)
      }
    }
  }

  @Test("a transform that cannot be made fails the stream")
  func makingFails() {
    var sink = Discard()
    var blocks = ParallelBlocks(workers: 2) { () throws -> Dawdler in throw SinkFailure() }
    #expect(throws: SinkFailure.self) {
      try Sample.rows(1000).withUnsafeBytes { try blocks.append($0, blockSize: 10, into: &sink) }
      try blocks.finish(into: &sink)
    }
  }

  @Test("nothing is taken after the end or after a failure")
  func ended() throws {
    var sink = Discard()
    var blocks = ParallelBlocks(workers: 2) { Dawdler(delay: 0) }
    try blocks.finish(into: &sink)
    #expect(Flow.code { try blocks.finish(into: &sink) } == .unexpected)
    #expect(Flow.code { try blocks.submit(into: &sink) } == .unexpected)

    var failing = ParallelBlocks(workers: 2) { Dawdler(failing: [0], delay: 0) }
    // A quick worker is done before `submit` returns, which then throws the failure itself.
    #expect(throws: Dawdler.Failure(block: 0)) {
      try failing.submit(into: &sink)
      try failing.drain(into: &sink)
    }
    #expect(Flow.code { try failing.finish(into: &sink) } == .unexpected)
  }

  @Test("all cores work at once, and one block runs on the caller's thread")
  func threads() throws {
    let seen = Mutex<Set<pthread_t>>([])
    struct Witness: BlockTransform {
      let see: @Sendable () -> Void
      func transform(_ input: borrowing BlockInput, into output: BlockBuffer) { see() }
    }
    let see: @Sendable () -> Void = {
      seen.withLock { _ = $0.insert(pthread_self()) }
      usleep(20_000)
    }
    var sink = Discard()
    var one = ParallelBlocks(workers: 4) { Witness(see: see) }
    try one.finish(into: &sink)
    #expect(seen.withLock { $0 } == [pthread_self()])

    seen.withLock { $0 = [] }
    var many = ParallelBlocks(workers: 4) { Witness(see: see) }
    for _ in 0..<12 { try many.submit(into: &sink) }
    try many.finish(into: &sink)
    #expect(seen.withLock { $0.count } == 4)
  }
}
