import ArchiveModel
import Processes
import Testing

@Suite struct ConversationTests {
  private let quick = ProcessRunner(
    timing: TeardownTiming(grace: .milliseconds(500), drain: .milliseconds(200), abandon: .seconds(2)))
  private struct Refusal: Error {}

  @Test("lines are answered by lines, and the end is nil") func questionsAndAnswers() async throws {
    let answers = try await quick.converse(Command("sed", ["-u", "s/^/> /"])) { child in
      var answers: [String?] = []
      for word in ["one", "two", "", "é"] {
        try await child.send(word + "\n")
        answers.append(try await child.nextLine(timeout: .seconds(20)))
      }
      try await child.send("unfinished")
      child.closeInput()
      answers.append(try await child.nextLine(timeout: .seconds(20)))
      answers.append(try await child.nextLine(timeout: .seconds(20)))
      return answers
    }
    #expect(answers == ["> one", "> two", "> ", "> é", "> unfinished", nil])
  }

  @Test("an answer that does not come is toolTimeout, and the conversation can go on") func noAnswer()
    async throws
  {
    try await quick.converse(Command("cat")) { child in
      let fault = await #expect(throws: ProcessFault.self) {
        try await child.nextLine(timeout: .milliseconds(50))
      }
      #expect(fault?.code == .toolTimeout)
      try await child.send("late\n")
      #expect(try await child.nextLine(timeout: .seconds(20)) == "late")
    }
  }

  @Test("a child that dies is told from its end: nil, its status, its words") func childDies() async throws {
    try await quick.converse(shell("read x; echo \"bad: $x\" >&2; exit 2")) { child in
      try await child.send("hello\n")
      #expect(try await child.nextLine(timeout: .seconds(20)) == nil)
      let result = try await child.finish()
      #expect(result.termination == .exited(2))
      #expect(result.standardErrorTail == "bad: hello\n")
      let fault = await #expect(throws: ProcessFault.self) { try await child.send("again\n") }
      #expect(fault?.code == .toolFailed)
    }
  }

  @Test("what was written to standard error before an answer is there with the answer") func errorsInStep()
    async throws
  {
    try await quick.converse(shell("while read x; do echo \"error $x\" >&2; echo done; done")) { child in
      for number in 1...50 {
        try await child.send("\(number)\n")
        #expect(try await child.nextLine(timeout: .seconds(20)) == "done")
        #expect(child.stderrTail().hasSuffix("error \(number)\n"))
      }
    }
  }

  @Test("a child that stays after the body is ended after the grace") func childStays() async throws {
    let pid = try await quick.converse(shell("echo $$; exec sleep 600")) { child in
      Int32(try await child.nextLine(timeout: .seconds(20)) ?? "")
    }
    #expect(!ProcessTraces.isAlive(try #require(pid)))
  }

  @Test("what the body throws ends the child and is rethrown") func bodyThrows() async throws {
    var pid: Int32?
    await #expect(throws: Refusal.self) {
      try await quick.converse(shell("echo $$; exec cat")) { child in
        pid = Int32(try await child.nextLine(timeout: .seconds(20)) ?? "")
        throw Refusal()
      }
    }
    #expect(!ProcessTraces.isAlive(try #require(pid)))
  }

  @Test("cancelling the task ends a conversation that waits for an answer") func cancellation() async throws {
    let runner = quick
    let task = Task {
      try await runner.converse(Command("cat")) { try await $0.nextLine() }
    }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("a megabyte in one line, and a hundred thousand lines, come through") func muchOutput() async throws {
    let script = "head -c 1000000 /dev/zero | tr '\\0' x; echo; seq 100000"
    try await quick.converse(shell(script)) { child in
      #expect(try await child.nextLine(timeout: .seconds(20))?.utf8.count == 1_000_000)
      for number in 1...100_000 {
        guard try await child.nextLine(timeout: nil) == "\(number)" else {
          Issue.record("line \(number) is missing")
          return
        }
      }
      #expect(try await child.nextLine(timeout: .seconds(20)) == nil)
    }
  }

  @Test("a program that is missing is told before the body begins") func missing() async throws {
    let fault = await #expect(throws: ProcessFault.self) {
      try await quick.converse(Command("no-such-tool")) { _ in Issue.record("the body ran") }
    }
    #expect(fault?.code == .toolMissing)
  }
}
