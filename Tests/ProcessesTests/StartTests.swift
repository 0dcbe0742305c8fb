import ArchiveModel
import Glibc
import Processes
import Testing

@Suite struct StartTests {
  private let runner = ProcessRunner()

  @Test("F28: a tool that is not installed is toolMissing, with the Debian package") func notInstalled()
    async throws
  {
    let command = Command("pg_dump", environment: ["PATH": "/nonexistent:/tmp"])
    let fault = await #expect(throws: ProcessFault.self) { try await runner.run(command) }
    #expect(fault?.code == .toolMissing)
    #expect(fault?.message == "'pg_dump' was not found in /nonexistent:/tmp")
    #expect(fault?.hint == "Install it with 'apt-get install postgresql-client'.")
  }

  @Test(
    "F28: a path that is a folder or may not be executed is toolMissing",
    arguments: ["/tmp", "/etc/passwd", "/no/pg"])
  func notExecutable(path: String) async throws {
    let fault = await #expect(throws: ProcessFault.self) { try await runner.run(Command(path)) }
    #expect(fault?.code == .toolMissing)
    #expect(fault?.message.hasPrefix(path) == true)
    #expect(fault?.hint != nil)
  }

  @Test("F28: a script without its interpreter is toolMissing, and leaves no descriptor") func noInterpreter()
    async throws
  {
    let script = try TemporaryScript("#!/no/such/interpreter\n")
    defer { script.remove() }
    let fault = await #expect(throws: ProcessFault.self) { try await runner.run(Command(script.path)) }
    #expect(fault?.code == .toolMissing)
  }

  @Test("a file of no known kind is toolFailed with the system's reason") func notAProgram() async throws {
    let script = try TemporaryScript("not a program\n")
    defer { script.remove() }
    let fault = await #expect(throws: ProcessFault.self) { try await runner.run(Command(script.path)) }
    #expect(fault?.code == .toolFailed)
    #expect(fault?.message.hasSuffix("could not be started: exec format error") == true)
  }

  @Test("F37: a word with a NUL byte is refused before anything starts") func nulByte() async throws {
    for command in [
      Command("echo", ["a\0b"]), Command("echo", environment: ["A": "x\0y"]), Command("e\0cho"),
      Command("echo", environment: ["A=B": "x"]), Command("echo", environment: ["": "x"]), Command(""),
    ] {
      let fault = await #expect(throws: ProcessFault.self) { try await runner.run(command) }
      #expect(fault?.code == .usage)
    }
  }

  @Test("a bare name is searched in the child's own PATH, first match first") func searchOrder() async throws
  {
    let script = try TemporaryScript("#!/bin/sh\necho mine\n", name: "env")
    defer { script.remove() }
    let command = Command("env", environment: ["PATH": "relative:\(script.folder):/usr/bin"])
    #expect(command.searchPath == [script.folder, "/usr/bin"])
    #expect(try await runner.run(command).outputText == "mine\n")
  }

  @Test("children start with default signals and an empty mask though we ignore and block some")
  func defaultSignals() async throws {
    signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, SIG_DFL) }
    let result = try await runner.run(Command("cat", ["/proc/self/status"]))
    let masks = result.outputText.split(separator: "\n").filter { $0.hasPrefix("Sig") || $0.hasPrefix("Shd") }
    for name in ["SigIgn", "SigBlk", "SigCgt"] {
      let line = try #require(masks.first { $0.hasPrefix(name) })
      let mask = try #require(UInt64(line.drop { $0 != "\t" }.dropFirst(), radix: 16))
      // Signals 32 and 33 are the C library's own and cannot be reset by anybody.
      #expect(mask & ~(3 << 31) == 0, "\(masks)")
    }
  }

  @Test("children inherit no descriptor but their own three") func noDescriptors() async throws {
    // Not even one that somebody forgot to close on exec.
    let stray = open("/etc/passwd", O_RDONLY)
    defer { close(stray) }
    let result = try await runner.run(Command("ls", ["/proc/self/fd"]))
    #expect(result.outputText == "0\n1\n2\n3\n", "3 is the folder that ls reads")
  }

  @Test("each child leads a session and a group of its own and has no terminal") func ownGroup() async throws
  {
    let result = try await runner.run(shell("echo $$; cut -d' ' -f5,6,7 /proc/self/stat"))
    let lines = result.outputText.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last == "\(lines[0]) \(lines[0]) 0")
  }
}

/// An executable file in a new folder of its own.
struct TemporaryScript {
  let folder: String
  let path: String

  init(_ text: String, name: String = "script") throws {
    var template = Array("/tmp/strongroom-script-XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = folder + "/" + name
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o755)
    try #require(descriptor >= 0)
    let written = text.withCString { write(descriptor, $0, strlen($0)) }
    close(descriptor)
    try #require(written == text.utf8.count)
  }

  func remove() {
    unlink(path)
    rmdir(folder)
  }
}
