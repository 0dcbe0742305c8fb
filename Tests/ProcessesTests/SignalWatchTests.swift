import Glibc
import Processes
import Synchronization
import Testing

/// Each of these runs in a process of its own, since signals belong to the whole process.
@Suite struct SignalWatchTests {
  @Test("SIGTERM, SIGINT and SIGHUP are delivered, and the process lives on") func delivered() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let heard = Mutex<[EndingSignal]>([])
      try SignalWatch.start { signal in heard.withLock { $0.append(signal) } }
      for (count, number) in [SIGTERM, SIGINT, SIGHUP].enumerated() {
        kill(getpid(), number)
        while heard.withLock({ $0.count }) <= count { usleep(1000) }
      }
      exit(heard.withLock { $0 } == [.terminate, .interrupt, .hangup] ? 7 : 8)
    }
  }

  @Test("a broken pipe is an error and not the end, and children still get the default") func brokenPipe()
    async
  {
    await #expect(processExitsWith: .exitCode(7)) {
      let watch = try SignalWatch.start { _ in }
      var ends: [Int32] = [0, 0]
      pipe(&ends)
      close(ends[0])
      var byte: UInt8 = 1
      guard write(ends[1], &byte, 1) == -1, errno == EPIPE else { exit(8) }
      let status = try await ProcessRunner().run(Command("cat", ["/proc/self/status"])).outputText
      guard status.contains("SigPnd"), !status.contains("SigIgn:\t0000000000001000") else { exit(9) }
      watch.stop()
      exit(7)
    }
  }

  @Test("nohup stays: an ignored SIGHUP is left ignored") func nohup() async {
    await #expect(processExitsWith: .exitCode(7)) {
      signal(SIGHUP, SIG_IGN)
      let heard = Mutex(0)
      let watch = try SignalWatch.start { _ in heard.withLock { $0 += 1 } }
      kill(getpid(), SIGHUP)
      usleep(50_000)
      watch.stop()
      exit(heard.withLock { $0 } == 0 ? 7 : 8)
    }
  }

  @Test("after stop a signal ends the process again") func stopped() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let watch = try SignalWatch.start { _ in }
      watch.stop()
      kill(getpid(), SIGTERM)
      sleep(30)
    }
  }
}
