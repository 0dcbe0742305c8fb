import Glibc
import Processes
import Testing

@Suite struct BlockingThreadTests {
  private struct Refusal: Error {}

  @Test("what the thread returns or throws comes back") func results() async throws {
    #expect(try await BlockingThread.run { 42 } == 42)
    await #expect(throws: Refusal.self) { try await BlockingThread.run { throw Refusal() } }
  }

  @Test("many threads may block at once and Swift's own are free meanwhile") func manyBlock() async throws {
    let started = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 { group.addTask { try await BlockingThread.run { _ = usleep(200_000) } } }
      try await group.waitForAll()
    }
    #expect(ContinuousClock.now - started < .seconds(4))
  }

  @Test("F4: a write to a broken pipe on such a thread is EPIPE") func brokenPipe() async throws {
    let number = try await BlockingThread.run {
      var ends: [Int32] = [0, 0]
      pipe(&ends)
      close(ends[0])
      defer { close(ends[1]) }
      var byte: UInt8 = 1
      return write(ends[1], &byte, 1) == -1 ? errno : 0
    }
    #expect(number == EPIPE)
  }
}
