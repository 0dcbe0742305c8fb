import ArchiveModel
import Glibc
import Processes
import Synchronization
import Testing

/// Bytes through children, both ways.
@Suite struct StreamTests {
  private let quick = ProcessRunner(
    timing: TeardownTiming(grace: .milliseconds(500), drain: .milliseconds(200), abandon: .seconds(2)))
  private struct Refusal: Error {}

  @Test("a long output arrives whole and in order, in pieces of 1 MiB at most") func longOutput() async throws
  {
    let state = Mutex((count: 0, largest: 0, inOrder: true))
    let command = shell("dd if=/dev/zero bs=1M count=64 2>/dev/null; printf end")
    let tail = Collected()
    let result = try await quick.read(command) { bytes in
      state.withLock { state in
        state.largest = max(state.largest, bytes.count)
        for byte in bytes.prefix(1) where byte != 0 && state.count < 64 << 20 { state.inOrder = false }
        state.count += bytes.count
        if state.count > 64 << 20 {
          tail.append(UnsafeRawBufferPointer(rebasing: bytes.suffix(state.count - 64 << 20)))
        }
      }
    }
    #expect(result.isSuccess)
    #expect(state.withLock { $0.count } == 64 << 20 + 3)
    #expect(state.withLock { $0.largest } <= 1 << 20)
    #expect(state.withLock { $0.inOrder })
  }

  @Test("F33: megabytes on standard error beside a slow consumer do not deadlock, and 64 KiB are kept")
  func errorFlood() async throws {
    let script = """
      i=0
      while [ $i -lt 8 ]; do
        dd if=/dev/zero bs=256k count=1 2>/dev/null | tr '\\0' 'e' >&2
        dd if=/dev/zero bs=256k count=1 2>/dev/null
        i=$((i+1))
      done
      echo last words >&2
      """
    let count = Mutex(0)
    let result = try await quick.read(shell(script), timeout: .seconds(60)) { bytes in
      usleep(20_000)
      count.withLock { $0 += bytes.count }
    }
    #expect(result.isSuccess)
    #expect(count.withLock { $0 } == 8 * 256 << 10)
    #expect(result.standardErrorTail.utf8.count == 64 << 10)
    #expect(result.standardErrorTail.hasSuffix("eee" + "last words\n"))
  }

  @Test("what is produced is what the child reads") func feedIsWhole() async throws {
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
    let result = try await quick.feed(Command("wc", ["-c"])) { input in
      for _ in 0..<100 { try input.write(piece) }
      try input.write("the end")
    }
    #expect(result.outputText.filter(\.isNumber) == "10000007")
  }

  @Test("a producer that throws gets the child killed before it can see its input end") func producerFails()
    async throws
  {
    let script = try TemporaryScript("#!/bin/sh\ncat >/dev/null\ntouch \"$1\"\n")
    defer { script.remove() }
    let trace = script.folder + "/saw-the-end"
    for _ in 0..<20 {
      await #expect(throws: Refusal.self) {
        try await quick.feed(Command(script.path, [trace])) { input in
          try input.write("half a dump")
          throw Refusal()
        }
      }
      #expect(access(trace, F_OK) != 0)
    }
  }

  @Test("nor does a child see its input end when the run is cancelled or its time is up")
  func noEndOnTimeout() async throws {
    let script = try TemporaryScript("#!/bin/sh\ntrap '' TERM\ncat >/dev/null\ntouch \"$1\"\n")
    defer { script.remove() }
    let trace = script.folder + "/saw-the-end"
    let fault = await #expect(throws: ProcessFault.self) {
      try await quick.feed(Command(script.path, [trace]), timeout: .milliseconds(200)) { input in
        while true { try input.write([UInt8](repeating: 0, count: 4096)) }
      }
    }
    #expect(fault?.code == .toolTimeout)
    #expect(access(trace, F_OK) != 0)
  }

  @Test("a child that dies early gives its own status and words, and the producer an error") func diesEarly()
    async throws
  {
    let seen = Mutex<ProcessFault?>(nil)
    let result = try await quick.feed(shell("head -c 10 >/dev/null; echo 'no such table' >&2; exit 3")) {
      input in
      do {
        while true { try input.write([UInt8](repeating: 0, count: 65536)) }
      } catch {
        seen.withLock { $0 = error as? ProcessFault }
        throw error
      }
    }
    #expect(seen.withLock { $0?.code } == .toolFailed)
    #expect(result.termination == .exited(3))
    #expect(result.standardErrorTail == "no such table\n")
  }

  @Test("a child that stops reading and calls it a success is toolFailed") func falseSuccess() async throws {
    let fault = await #expect(throws: ProcessFault.self) {
      try await quick.feed(Command("head", ["-c", "10"])) { input in
        // Even a producer that hides the error cannot make it a success.
        do { while true { try input.write([UInt8](repeating: 0, count: 65536)) } } catch {}
      }
    }
    #expect(fault?.code == .toolFailed)
    #expect(fault?.message == "head exited without reading all of its input")
  }

  @Test("a child that closes its input and stays is ended") func closesAndStays() async throws {
    let fault = await #expect(throws: ProcessFault.self) {
      try await quick.feed(shell("exec 0<&-; exec sleep 600")) { input in
        while true { try input.write([UInt8](repeating: 0, count: 65536)) }
      }
    }
    #expect(fault?.code == .toolFailed)
  }

  @Test("a filter takes input and gives output at once, past every pipe's size") func filter() async throws {
    let count = Mutex(0)
    let piece = [UInt8](repeating: 9, count: 1 << 20)
    let result = try await quick.filter(
      Command("cat"), produce: { input in for _ in 0..<32 { try input.write(piece) } },
      consume: { bytes in count.withLock { $0 += bytes.count } })
    #expect(result.isSuccess)
    #expect(count.withLock { $0 } == 32 << 20)
  }
}
