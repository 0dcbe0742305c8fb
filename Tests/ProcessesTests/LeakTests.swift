import Glibc
import Processes
import Testing

/// R45 counts descriptors of the whole test process, so it runs in a process of its own.
@Suite struct LeakTests {
  @Test("R45: after 1,000 runs no descriptor is left open and no child unreaped") func thousandRuns()
    async throws
  {
    await #expect(processExitsWith: .exitCode(0)) {
      let runner = ProcessRunner(timing: TeardownTiming(grace: .milliseconds(200), drain: .milliseconds(50)))
      // The first run opens what the library keeps for good.
      _ = try await runner.run(Command("true"))
      let before = settledDescriptors()
      for number in 0..<1000 {
        switch number % 20 {
        case 0: _ = try? await runner.run(Command("/no/such/tool"))
        case 1: _ = try? await runner.read(Command("yes")) { _ in throw CancellationError() }
        case 2: _ = try? await runner.run(Command("sleep", ["9"]), timeout: .milliseconds(1))
        case 3:
          _ = try? await runner.feed(Command("false")) { try $0.write([UInt8](repeating: 0, count: 1 << 17)) }
        case 4: _ = try? await runner.converse(Command("cat")) { try await $0.send("x\n") }
        case 5: _ = try? await runner.run(Command("pwd", workingDirectory: "/no/such/folder"))
        case 6: _ = try? await runner.run(shell("sleep 9 & exit 0"))
        default: _ = try await runner.run(Command("cat"), input: [1])
        }
      }
      let after = settledDescriptors()
      let zombies = ProcessTraces.zombies()
      if !zombies.isEmpty { exit(200) }
      if after != before { exit(Int32(100 + after - before)) }
      exit(0)
    }
  }
}

/// The number of open descriptors once it no longer changes: a run's last ones close just after its result.
private func settledDescriptors() -> Int {
  var count = ProcessTraces.descriptors().count
  var quiet = 0
  while quiet < 10 {
    usleep(20_000)
    let next = ProcessTraces.descriptors().count
    quiet = next == count ? quiet + 1 : 0
    count = next
  }
  return count
}
