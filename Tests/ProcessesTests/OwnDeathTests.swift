import Glibc
import Processes
import Synchronization
import Testing

/// What becomes of children when this process goes: each test lets a process of its own go.
@Suite(.serialized) struct OwnDeathTests {
  @Test("a second SIGINT kills the children, those that ignore signals too, and exits with 130 at once")
  func secondInterrupt() async throws {
    let note = try Note()
    defer { note.remove() }
    await #expect(processExitsWith: .exitCode(130)) {
      let heard = Mutex(0)
      try SignalWatch.start { _ in heard.withLock { $0 += 1 } }
      let path = try #require(Note.inherited)
      Task.detached {
        _ = try await ProcessRunner().run(
          shell("trap '' TERM INT; echo $$ >\"$1\"; while :; do sleep 1; done", path))
      }
      while Note.pid(in: path) == nil { usleep(1000) }
      kill(getpid(), SIGINT)
      while heard.withLock({ $0 }) == 0 { usleep(1000) }
      kill(getpid(), SIGINT)
      sleep(30)
      exit(1)
    }
    let pid = try #require(Note.pid(in: note.path))
    #expect(try await ProcessTraces.isGoneSoon(pid))
  }

  @Test("a child with a death signal does not outlive us, even when we are killed") func deathSignal()
    async throws
  {
    let note = try Note()
    defer { note.remove() }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let path = try #require(Note.inherited)
      var command = shell("echo $$ >\"$1\"; exec sleep 600", path)
      command.deathSignal = .terminate
      let dying = command
      Task.detached { _ = try await ProcessRunner().run(dying) }
      while Note.pid(in: path) == nil { usleep(1000) }
      kill(getpid(), SIGKILL)
    }
    let pid = try #require(Note.pid(in: note.path))
    #expect(try await ProcessTraces.isGoneSoon(pid))
  }
}

/// A file through which a process that goes leaves the number of its child to the test.
private struct Note {
  private static let variable = "STRONGROOM_TEST_NOTE"

  let path: String

  init() throws {
    var template = Array("/tmp/strongroom-note-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    close(descriptor)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    setenv(Self.variable, path, 1)
  }

  func remove() { unlink(path) }

  static var inherited: String? { getenv(variable).map { String(cString: $0) } }

  static func pid(in path: String) -> Int32? {
    let text = ProcessTraces.contents(of: path)
    return text.hasSuffix("\n") ? Int32(text.dropLast()) : nil
  }
}
