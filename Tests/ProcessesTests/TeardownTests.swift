import ArchiveModel
import Glibc
import Processes
import Synchronization
import Testing

/// How children are ended, and that nothing of them is left.
@Suite struct TeardownTests {
  private let quick = ProcessRunner(
    timing: TeardownTiming(grace: .milliseconds(300), drain: .milliseconds(200), abandon: .seconds(2)))
  private struct Refusal: Error, Equatable {}

  @Test("F32: a child that hangs is ended when its time is up, its grandchildren too") func timeout()
    async throws
  {
    let pids = Collected()
    let started = ContinuousClock.now
    let fault = await #expect(throws: ProcessFault.self) {
      try await quick.read(shell("sleep 600 & echo $! $$; echo why >&2; wait"), timeout: .milliseconds(500)) {
        pids.append($0)
      }
    }
    #expect(fault?.code == .toolTimeout)
    #expect(fault?.message == "sh did not finish within 0.5 s and was ended")
    #expect(fault?.standardErrorTail == "why\n")
    #expect(ContinuousClock.now - started < .seconds(5))
    #expect(pids.numbers.count == 2)
    for pid in pids.numbers { #expect(try await ProcessTraces.isGoneSoon(pid)) }
  }

  @Test("F32: a child that ignores SIGTERM is killed after the grace") func ignoresTerm() async throws {
    let started = ContinuousClock.now
    let fault = await #expect(throws: ProcessFault.self) {
      try await quick.run(shell("trap '' TERM; while :; do sleep 0.05; done"), timeout: .milliseconds(200))
    }
    #expect(fault?.code == .toolTimeout)
    let taken = ContinuousClock.now - started
    #expect(taken >= .milliseconds(500) && taken < .seconds(5))
  }

  @Test("SIGTERM comes first, so that a tool can clean up") func termFirst() async throws {
    let fault = await #expect(throws: ProcessFault.self) {
      try await quick.run(
        shell("trap 'echo cleaned >&2; exit 0' TERM; while :; do sleep 0.05; done"),
        timeout: .milliseconds(200))
    }
    #expect(fault?.standardErrorTail.hasSuffix("cleaned\n") == true)
  }

  @Test("F3: cancelling the task ends and reaps the group") func cancellation() async throws {
    let pids = Collected()
    let runner = quick
    let task = Task {
      try await runner.read(shell("sleep 600 & echo $! $$; wait")) { pids.append($0) }
    }
    while pids.numbers.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    for pid in pids.numbers { #expect(try await ProcessTraces.isGoneSoon(pid)) }
  }

  @Test("a task cancelled beforehand starts nothing") func cancelledBefore() async throws {
    let script = try TemporaryScript("#!/bin/sh\ntouch \"$1\"\n")
    defer { script.remove() }
    let runner = quick
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await runner.run(Command(script.path, [script.folder + "/ran"]))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(access(script.folder + "/ran", F_OK) != 0)
  }

  @Test("R46: what the consumer throws kills and reaps the producer and is rethrown") func consumerFails()
    async throws
  {
    let pids = Collected()
    await #expect(throws: Refusal.self) {
      try await quick.read(shell("echo $$; exec yes")) { bytes in
        pids.append(bytes)
        throw Refusal()
      }
    }
    let pid = try #require(pids.numbers.first)
    #expect(!ProcessTraces.isAlive(pid))
    #expect(!ProcessTraces.zombies().contains(pid))
  }

  @Test("F63: grandchildren that hold the pipes do not hang us, and are killed") func grandchildrenHoldPipes()
    async throws
  {
    let started = ContinuousClock.now
    let result = try await quick.run(shell("sleep 600 & echo $!; exit 4"))
    #expect(result.termination == .exited(4))
    #expect(ContinuousClock.now - started < .seconds(5))
    let pid = try #require(Int32(result.outputText.split(separator: "\n").first ?? ""))
    #expect(try await ProcessTraces.isGoneSoon(pid))
  }

  @Test("F63: grandchildren that write for ever do not hang us") func grandchildrenWrite() async throws {
    let started = ContinuousClock.now
    let result = try await quick.read(shell("yes & yes >&2 & exit 5")) { _ in }
    #expect(result.termination == .exited(5))
    #expect(ContinuousClock.now - started < .seconds(5))
  }

  @Test("F63: a grandchild that left the group with the pipes open does not hang us either")
  func escapedGrandchild() async throws {
    let started = ContinuousClock.now
    let result = try await quick.run(shell("setsid sleep 60 & echo $!"))
    #expect(result.isSuccess)
    #expect(ContinuousClock.now - started < .seconds(5))
    // What leaves by setsid lives on; it is ours to end here.
    let pid = try #require(Int32(result.outputText.split(separator: "\n").first ?? ""))
    _ = kill(pid, SIGKILL)
  }

  @Test("what lies in the pipe when the child exits reaches a slow consumer whole") func slowConsumer()
    async throws
  {
    let count = Mutex(0)
    let result = try await quick.read(Command("head", ["-c", "3000000", "/dev/zero"])) { bytes in
      usleep(300_000)
      count.withLock { $0 += bytes.count }
    }
    #expect(result.isSuccess)
    #expect(count.withLock { $0 } == 3_000_000)
  }
}

/// Bytes gathered on another thread.
final class Collected: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  func append(_ more: UnsafeRawBufferPointer) { bytes.withLock { $0.append(contentsOf: more) } }
  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
  /// The numbers on the first line, once it is whole.
  var numbers: [Int32] {
    guard let line = text.split(separator: "\n", omittingEmptySubsequences: false).first, text.contains("\n")
    else { return [] }
    return line.split(separator: " ").compactMap { Int32($0) }
  }
}
