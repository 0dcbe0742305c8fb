import Foundation
import Testing

extension BuiltProgram {
  /// Programs of the user's before, after and on failure.
  @Suite struct HookTests {
    private let sandbox: Sandbox

    init() throws {
      sandbox = try Sandbox()
      // Writes down its argument and what it reads.
      try sandbox.writeScript(
        "#!/bin/sh\ncat >> \(sandbox.at("events")); echo \"$1 $STRONGROOM_EVENT $STRONGROOM_RUN\" >> \(sandbox.at("calls"))\n",
        to: "note")
    }

    private func settings(_ hooks: String) throws {
      try sandbox.write("\(hooks)\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
    }

    private func hook(_ on: String, _ command: String, _ more: String = "") -> String {
      "[[hook]]\non = [\"\(on)\"]\ncommand = [\(command)]\n\(more)\n"
    }

    private func events() throws -> [Document] {
      try sandbox.text("events").split(separator: "\n").map { try Document(String($0)) }
    }

    private var calls: [String] {
      ((try? sandbox.text("calls")) ?? "").split(separator: "\n").map { String($0.split(separator: " ")[1]) }
    }

    @Test("they get the event on standard input, and one run has one id in log, journal and hooks")
    func event() throws {
      try settings(
        "[[hook]]\non = [\"backup.before\", \"backup.after\"]\ncommand = [\"\(sandbox.at("note"))\", \"a b'c\"]\n"
      )
      let outcome = try sandbox.run("backup", "--env", "dev", "--log-format", "json")
      #expect(outcome.status == 0, "\(outcome)")
      let events = try events()
      #expect(events.map { $0["event"].text } == ["backup.before", "backup.after"])
      #expect(
        events.allSatisfy { $0["schema"].text == "strongroom/event/v1" && $0["environment"].text == "dev" })
      #expect(try sandbox.text("calls").hasPrefix("a b'c backup.before "))
      let name = try #require(outcome.output.split(whereSeparator: \.isWhitespace).last)
      #expect(events.last?["backup"]["name"].text.map { name.hasSuffix($0) } == true)
      let run = try #require(events.first?["run"].text)
      for line in outcome.errors.split(separator: "\n") {
        #expect(try Document(String(line))["run"].text == run, "\(line)")
      }
      let journal = try sandbox.shell(
        "sqlite3 backups/catalog.sqlite \"SELECT DISTINCT run FROM events WHERE backup = 1\"")
      #expect(journal.lines == [run])
    }

    @Test("a failing before hook keeps the backup from beginning, and the failure hooks put things right")
    func abort() throws {
      try settings(
        hook("backup.before", "\"\(sandbox.at("note"))\", \"stop\"") + hook("backup.before", "\"false\"")
          + hook("backup.before", "\"\(sandbox.at("note"))\", \"never\"")
          + hook("backup.failure", "\"\(sandbox.at("note"))\", \"start\""))
      let outcome = try sandbox.run("backup", "--env", "dev")
      #expect(outcome.status == 12, "\(outcome)")
      #expect(outcome.error == "the hook false at backup.before failed with exit status 1")
      #expect(calls == ["backup.before", "backup.failure"])
      #expect(try events().last?["failure"]["code"].text == "hook.failed")
      #expect(sandbox.published.isEmpty)
    }

    @Test("on_error = warn goes on, and a failed after hook leaves the backup and exits 3")
    func warn() throws {
      try settings(hook("backup.before", "\"false\"", "on_error = \"warn\""))
      let warned = try sandbox.run("backup", "--env", "dev")
      #expect(
        warned.status == 0 && warned.errors.contains("warning: the hook false at backup.before"), "\(warned)")
      try settings(hook("backup.after", "\"/bin/sh\", \"-c\", \"echo broken >&2; exit 7\""))
      let after = try sandbox.run("backup", "--env", "dev")
      #expect(after.status == 3 && after.output.hasPrefix("Backup created: "), "\(after)")
      #expect(after.error == "the hook sh at backup.after failed with exit status 7: broken")
      #expect(try sandbox.listed().allSatisfy { $0["state"].text == "complete" })
    }

    @Test("one that reads nothing, or talks without end, is no trouble; one that hangs is ended in time")
    func manners() throws {
      try settings(
        hook("backup.before", "\"true\"")
          + hook(
            "backup.before",
            "\"/bin/sh\", \"-c\", \"exec <&-; head -c 3000000 /dev/zero | tr '\\\\\\\\0' x; sleep 1\""))
      let patient = try sandbox.run("backup", "--env", "dev")
      #expect(patient.status == 0, "\(patient)")
      try settings(hook("backup.before", "\"sleep\", \"60\"", "timeout = \"1s\""))
      let began = Date()
      let hung = try sandbox.run("backup", "--env", "dev")
      #expect(hung.status == 12 && Date().timeIntervalSince(began) < 20, "\(hung)")
      #expect(hung.error?.contains("did not finish within 1 s") == true, "\(hung)")
    }

    @Test("they attend only the environments they name, and restores as well")
    func choice() throws {
      let ground = try RestoreGround()
      let hooks =
        hook("backup.before", "\"false\"", "envs = [\"prod\"]")
        + hook("restore.after", "\"\(sandbox.at("note"))\", \"x\"")
      try ground.sandbox.write("\(hooks)\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
      try ground.sandbox.backUp()
      let outcome = try ground.restore("--latest")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(calls == ["restore.after"])
    }

    @Test("a run that is asked to end still runs its failure hooks")
    func interrupted() throws {
      try settings(
        hook("backup.before", "\"/bin/sh\", \"-c\", \"touch \(sandbox.at("began")); sleep 60\"")
          + hook("backup.failure", "\"\(sandbox.at("note"))\", \"x\""))
      let program = try sandbox.start([Sandbox.program, "backup", "--env", "dev"])
      for _ in 0..<1000 where !FileManager.default.fileExists(atPath: sandbox.at("began")) { usleep(10_000) }
      program.send(SIGTERM)
      let outcome = try program.end(within: 30)
      #expect(outcome.status == 143, "\(outcome)")
      #expect(calls == ["backup.failure"])
    }

    @Test("a moment that has no hooks, and a hook without a command, are found when the settings are read")
    func mistakes() throws {
      try settings(hook("backup.befor", "\"true\""))
      let near = try sandbox.run("backup", "--env", "dev")
      #expect(near.status == 2 && near.hint == "Did you mean 'backup.before'?", "\(near)")
      try settings("[[hook]]\non = [\"backup.before\"]\n")
      #expect(try sandbox.run("config", "check").status != 0)
    }
  }
}
