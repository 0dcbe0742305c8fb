import Foundation
import Testing

extension BuiltProgram {
  /// `seal` and `unseal` with a person at the terminal, and with nobody and nothing there.
  @Suite struct SealPromptTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test("a passphrase is asked for at the terminal, twice to seal, without showing it")
    func asked() throws {
      let sealed = try atTerminal(
        "seal --passphrase < .env > sealed", answers: ["words of mine", "words of mine"])
      #expect(sealed.status == 0 && !sealed.output.contains("words of mine"), "\(sealed)")
      let opened = try atTerminal("unseal < sealed > opened", answers: ["words of mine"])
      #expect(opened.status == 0, "\(opened)")
      #expect(try sandbox.read("opened") == sandbox.read(".env"))
      let twice = try atTerminal("seal --passphrase < .env > other", answers: ["one", "another"])
      #expect(twice.status == 7 && twice.output.contains("not the same"), "\(twice)")
      let interrupted = try atTerminal("unseal < sealed", answers: ["\u{3}"])
      #expect(interrupted.status == 130, "\(interrupted)")
      for outcome in [sealed, opened, twice, interrupted] {
        #expect(outcome.output.hasSuffix("echo True\n"), "the terminal is as it was: \(outcome)")
      }
    }

    @Test("a recipients file that names nobody asks for no passphrase, and a wrong line is named")
    func recipientsFiles() throws {
      try sandbox.write("# nobody yet\n\n", to: "nobody")
      try sandbox.write("# team\nage1foo\n", to: "wrong")
      try sandbox.write(String(repeating: "a", count: 70_000), to: "long")
      for (arguments, words) in [
        (["--recipients-file", "nobody"], "names no recipient"),
        (["--recipients-file", "wrong"], "wrong:2: "),
        (["--passphrase-file", "long"], "larger than"),
      ] {
        let outcome = try sandbox.run(["seal"] + arguments)
        #expect(outcome.status == 7 && outcome.error?.contains(words) == true, "\(outcome)")
        #expect(outcome.output.isEmpty)
      }
      let identity = try sandbox.shell("\"$strongroom\" unseal --identity wrong < .env")
      #expect(identity.status == 7 && identity.error?.hasPrefix("wrong: ") == true, "\(identity)")
    }

    @Test("a closed standard output is refused, and a closed standard error hides only the words")
    func closedStreams() throws {
      let output = try sandbox.shell("\"$strongroom\" --version >&-")
      #expect(output.status == 2 && output.error?.contains("standard output is closed") == true, "\(output)")
      let error = try sandbox.shell("\"$strongroom\" --version 2>&-")
      #expect(error.status == 0 && !error.output.isEmpty, "\(error)")
      #expect(try sandbox.shell("\"$strongroom\" --versionn 2>&-").status == 2)
    }

    /// Runs the program in a shell with a terminal of its own, and says at the end whether it shows what is typed.
    private func atTerminal(_ command: String, answers: [String]) throws -> Outcome {
      let script = """
        import os, pty, sys, termios, time
        command, answers = sys.argv[1], sys.argv[2:]
        child, terminal = pty.fork()
        if child == 0:
            os.execvp("bash", ["bash", "-c", "exec \\"$strongroom\\" " + command])
        seen = b""
        for prompt, answer in enumerate(answers):
            while seen.count(b": ") <= prompt:
                seen += os.read(terminal, 1024)
            time.sleep(0.2)
            os.write(terminal, answer.encode() + (b"" if answer == "\\x03" else b"\\n"))
        try:
            while more := os.read(terminal, 1024):
                seen += more
        except OSError:
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(seen.decode(), "echo", bool(termios.tcgetattr(terminal)[3] & termios.ECHO))
        sys.exit(status)
        """
      return try sandbox.start(
        ["python3", "-c", script, command] + answers, with: ["strongroom": Sandbox.program]
      ).end()
    }
  }
}
