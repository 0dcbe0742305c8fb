import ArchiveModel
import Processes
import Testing

@Suite struct RunTests {
  private let runner = ProcessRunner()

  @Test("status, output and the end of standard error come back") func everythingComesBack() async throws {
    let result = try await runner.run(shell("printf hello; printf oops >&2; exit 3"))
    #expect(result.termination == .exited(3))
    #expect("\(result.termination)" == "exit status 3")
    #expect(!result.isSuccess)
    #expect(result.outputText == "hello")
    #expect(result.standardErrorTail == "oops")
  }

  @Test("the child sees exactly the environment of its command") func environmentIsExact() async throws {
    let command = Command("/usr/bin/env", environment: ["ONE": "1", "EMPTY": "", "ODD": "a=b\nc"])
    let result = try await runner.run(command)
    #expect(Set(result.outputText.split(separator: "\n")) == ["ONE=1", "EMPTY=", "ODD=a=b", "c"])
  }

  @Test(
    "arguments arrive as they are, whatever a shell would make of them",
    arguments: [
      "", " ", "$(id)", ";rm", "we ird=x", "\"q\"", "'", "a\nb", "%s", "-f", "é🙂",
    ])
  func argumentsAreNotInterpreted(word: String) async throws {
    let result = try await runner.run(Command("printf", ["%s.", "x", word, "y"]))
    #expect(result.outputText == "x.\(word).y.")
  }

  @Test("the child starts in its working directory") func workingDirectory() async throws {
    let result = try await runner.run(Command("pwd", workingDirectory: "/usr/lib"))
    #expect(result.outputText == "/usr/lib\n")
  }

  @Test("a working directory that does not exist is toolFailed and named") func noWorkingDirectory()
    async throws
  {
    let fault = await #expect(throws: ProcessFault.self) {
      try await runner.run(Command("pwd", workingDirectory: "/no/such/folder"))
    }
    #expect(fault?.code == .toolFailed)
    #expect(fault?.message.contains("/no/such/folder: no such file or directory") == true)
  }

  @Test("input is written whole and then ends") func inputIsWritten() async throws {
    let input = [UInt8](repeating: 7, count: 3_000_000)
    let result = try await runner.run(Command("cat"), input: input)
    #expect(result.standardOutput == input)
  }

  @Test("without input the child reads an end at once") func noInput() async throws {
    #expect(try await runner.run(Command("cat")).standardOutput.isEmpty)
  }

  @Test("more output than allowed ends the child with toolFailed") func outputLimit() async throws {
    let fault = await #expect(throws: ProcessFault.self) {
      try await runner.run(Command("yes"), outputLimit: 100_000)
    }
    #expect(fault?.code == .toolFailed)
    #expect(fault?.message == "yes printed more than 100000 bytes and was ended")
    #expect(try await runner.run(shell("printf 12345"), outputLimit: 5).outputText == "12345")
  }

  @Test("F30: a child killed by a signal reports it as 'signal 9'") func killedBySignal() async throws {
    let result = try await runner.run(shell("kill -9 $$"))
    #expect(result.termination == .signalled(9))
    #expect("\(result.termination)" == "signal 9")
  }

  @Test("F63: a status nobody knows is a failure", arguments: [2, 77, 255] as [Int32])
  func unknownStatus(status: Int32) async throws {
    let result = try await runner.run(shell("exit \(status)"))
    #expect(result.termination == .exited(status))
    #expect(!result.isSuccess)
  }

  @Test("F62: what is not UTF-8 on standard error is repaired") func invalidErrorText() async throws {
    let result = try await runner.run(shell(#"printf 'a\377b\303' >&2"#))
    #expect(result.standardErrorTail == "a\u{FFFD}b\u{FFFD}")
  }

  @Test("the last lines of standard error leave blank ones out") func lastErrorLines() async throws {
    let result = try await runner.run(shell(#"printf 'one\n\n two\r\n   \nthree' >&2"#))
    #expect(result.lastErrorLines(2) == [" two", "three"])
    #expect(result.lastErrorLines() == ["one", " two", "three"])
  }

  @Test(
    "only root can start a child as somebody else, and then it is nobody else",
    .enabled(if: UserIdentity.isRoot))
  func anotherUser() async throws {
    let nobody = try #require(UserIdentity.named("nobody"))
    var command = shell("id -u; id -g; id -G")
    command.user = nobody
    let result = try await runner.run(command)
    #expect(result.outputText == "\(nobody.uid)\n\(nobody.gid)\n\(nobody.gid)\n")
    #expect(UserIdentity.named("no-such-user-here") == nil)
  }
}
