import Foundation
import Testing

extension BuiltProgram {
  /// Standard error as a log.
  @Suite struct LogTests {
    private let sandbox: Sandbox
    init() throws { sandbox = try Sandbox() }

    @Test("JSON: one object a line, one run, levels, and the fault's code and hint (F62)")
    func json() throws {
      let outcome = try sandbox.run(
        "backup", "--env", "dev", "--table", "nowhere", "--note", "we\"ird\u{1}", "--log-format=json")
      #expect(outcome.status == 5, "\(outcome)")
      let lines = try outcome.errors.split(separator: "\n").map { try Document(String($0)) }
      #expect(Set(lines.map { $0["run"].text }).count == 1)
      #expect(
        lines.allSatisfy {
          $0["schema"].text == "strongroom/log/v1" && $0["time"].text?.hasSuffix("Z") == true
        })
      let error = try #require(lines.first { $0["level"].text == "error" })
      #expect(error["code"].text != nil && error["message"].text?.contains("nowhere") == true)
      #expect(lines.first?["message"].text?.hasPrefix("begins: backup --env dev") == true)
      #expect(lines.last?["message"].text?.hasPrefix("ends: exit status 5 after") == true)
    }

    @Test("text: time, level and run before each line; quiet leaves warnings and errors")
    func text() throws {
      let outcome = try sandbox.run("backup", "--env", "dev", "--log-format", "text")
      #expect(outcome.status == 0 && outcome.output.hasPrefix("Backup created: "), "\(outcome)")
      let pattern = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|warning) \[[0-9a-f]{12}\] .+/
      for line in outcome.errors.split(separator: "\n") {
        #expect(try pattern.wholeMatch(in: line) != nil, "\(line)")
      }
      #expect(outcome.errors.contains("] dump begins") && outcome.errors.contains("ends: exit status 0"))
      #expect(try sandbox.run("backup", "--env", "dev", "--log-format", "text", "--quiet").errors.isEmpty)
    }

    @Test("in systemd's journal lines have priorities and no time, and only there")
    func journal() throws {
      let script = """
        exec 2> journal
        export JOURNAL_STREAM=$(stat -c %d:%i journal)
        $strongroom backup --env dev; $strongroom backup --env nope; true
        """
      #expect(try sandbox.shell(script).status == 0)
      let lines = try sandbox.text("journal").split(separator: "\n")
      #expect(!lines.isEmpty)
      for line in lines { #expect(try /<[3467]>\[[0-9a-f]{12}\] .+/.wholeMatch(in: line) != nil, "\(line)") }
      #expect(lines.contains { $0.hasPrefix("<3>") && $0.hasSuffix("there is no environment 'nope'") })
      // Somebody redirected standard error: it is no longer the journal's.
      let outcome = try sandbox.run(["backup", "--env", "nope"], with: ["JOURNAL_STREAM": "1:2"])
      #expect(outcome.errors.hasPrefix("error: "), "\(outcome)")
    }

    @Test("a log that cannot be written changes nothing of the backup (F62)")
    func full() throws {
      let outcome = try sandbox.shell("$strongroom backup --env dev --log-format json 2> /dev/full")
      #expect(outcome.status == 0 && outcome.output.hasPrefix("Backup created: "), "\(outcome)")
      #expect(try sandbox.listed().map { $0["state"].text } == ["complete"])
    }

    @Test("a format that is none is refused with those there are")
    func mistakes() throws {
      let outcome = try sandbox.run("backup", "--env", "dev", "--log-format", "xml")
      #expect(outcome.status == 2 && outcome.error?.contains("use text or json") == true, "\(outcome)")
      #expect(
        try sandbox.run("backup", "--env", "dev", "--log-format", "text", "--progress", "json").status == 2)
    }
  }
}
