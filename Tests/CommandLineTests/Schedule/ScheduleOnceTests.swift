import Testing

extension BuiltProgram {
  /// Jobs that are run once: by hand, by a timer, by cron.
  @Suite struct ScheduleOnceTests {
    private static let nightly = """
      [[job]]
      name = "nightly"
      env = "dev"
      at = "02:00"
      steps = ["backup", "verify", "cleanup", "catalog-export"]
      labels = ["nightly"]
      depth = "full"
      export_to = "copies"
      """

    @Test("a job's steps run in order, and each says what it did")
    func byHand() throws {
      let ground = try ScheduleGround(Self.nightly)
      for _ in 0..<3 {
        let outcome = try ground.sandbox.run("schedule", "run", "--once", "nightly")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        let told = outcome.lines.map { $0.replacing(#/[0-9a-f]{12}/#, with: "RUN") }
        #expect(told.first == "nightly RUN begins, by hand" && told.count == 6, "\(told)")
        for (line, step) in zip(told.dropFirst(), ["backup", "verify", "cleanup", "catalog-export"]) {
          #expect(line.hasPrefix("nightly RUN \(step): ok in "), "\(line)")
        }
        #expect(told.last?.hasSuffix(": ok") == true)
      }
      #expect(ground.sandbox.names("copies") == ["catalog.sqlite", "catalog.sqlite.previous"])
      #expect(
        try ground.sandbox.tool("sqlite3", "copies/catalog.sqlite", "SELECT count(*) FROM backups").output
          == "3\n")
      #expect(
        try ground.sandbox.listed().map { $0["labels"].texts } == [["nightly"], ["nightly"], ["nightly"]])
      let quiet = try ground.sandbox.run("schedule", "run", "--once", "nightly", "--quiet")
      #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty, "\(quiet)")
    }

    @Test(
      "nothing is removed after a backup failed, the other steps are done, and the run exits as the backup would"
    )
    func failed() throws {
      let ground = try ScheduleGround(Self.nightly)
      for _ in 0..<4 { try ground.sandbox.backUp("--table", "users") }
      let before = ground.sandbox.published
      try ground.sandbox.write(
        "DEV_DB_HOST=127.0.0.1\nDEV_DB_PORT=1\nDEV_DB_NAME=x\nDEV_DB_USER=x\n", to: ".env")
      let outcome = try ground.sandbox.run("schedule", "run", "--once", "nightly", "--quiet")
      #expect(outcome.status == 8 && outcome.output.isEmpty, "\(outcome)")
      #expect(
        outcome.errors.contains("cleanup: not begun: nothing is removed after backup failed"), "\(outcome)")
      #expect(outcome.hint != nil && ground.sandbox.published == before)
      let shown = try Document(try ground.sandbox.run("schedule", "show", "--json").output)
      let last = shown["jobs"][0]["last"]
      #expect(last["outcome"].text == "failed" && last["error"].text?.hasPrefix("backup: ") == true)
      #expect(
        last["steps"].list.map { $0["outcome"].text } == ["failed", "ok", "skipped", "ok"],
        "\(last.canonical)")
      #expect(last["steps"][0]["exit_status"].number == 8)
    }

    @Test("a timer's job runs once for a time, also when it is asked twice, and catches up once after days")
    func due() throws {
      let ground = try ScheduleGround(
        "[[job]]\nname = \"nightly\"\nenv = \"dev\"\nat = \"02:00\"\nsteps = [\"backup\"]\n")
      let words = ["schedule", "run", "--due", "nightly"]
      func at(_ moment: String) throws -> Outcome {
        try ground.sandbox.start(["faketime", "-f", "@\(moment)", Sandbox.program] + words).end()
      }
      // The timer's very first start is at the time itself.
      let first = try at("2026-01-05 02:00:01")
      #expect(first.status == 0 && first.output.contains("begins\n"), "\(first)")
      #expect(try at("2026-01-05 02:00:30").output == "Nothing is due.\n")
      #expect(try at("2026-01-06 01:59:00").output == "Nothing is due.\n")
      let late = try at("2026-01-09 07:00:00")
      #expect(
        late.output.contains("late: for 2026-01-09T02:00:00Z, and 3 more missed"), "\(late)")
      #expect(try at("2026-01-09 07:05:00").output == "Nothing is due.\n")
      #expect(try ground.recorded() == ["nightly schedule 1 ok", "nightly catch-up 1 ok"])
    }

    @Test("what passed before a job was first seen was not missed")
    func new() throws {
      let ground = try ScheduleGround(
        "[[job]]\nname = \"n\"\nenv = \"dev\"\nat = \"* * * * *\"\nsteps = [\"backup\"]\n")
      #expect(try ground.run(at: "2026-01-05 02:00:01", "schedule", "run", "--due").status == 0)
      #expect(try ground.recorded() == ["n schedule 1 ok"])
    }

    @Test("a job that does not catch up says what it missed, and it is recorded")
    func missed() throws {
      let ground = try ScheduleGround(
        "[[job]]\nname = \"n\"\nenv = \"dev\"\nat = \"02:00\"\nsteps = [\"backup\"]\ncatch_up = false\n")
      #expect(try ground.run(at: "2026-01-05 02:00:01", "schedule", "run", "--due").status == 0)
      let late = try ground.run(at: "2026-01-07 09:00:00", "schedule", "run", "--due", "--quiet")
      #expect(late.status == 0 && late.errors.contains("2 times passed without a run"), "\(late)")
      #expect(try ground.recorded() == ["n schedule 1 ok", "n schedule 1 missed"])
    }

    @Test(
      "what makes no sense is said, and costs nothing",
      arguments: [
        (["--once", "nigtly"], "there is no job 'nigtly'", "Did you mean 'nightly'?"),
        (["--once", "nightly", "--due"], "--once and --due exclude each other", "Use one of them."),
        (["nightly"], "'nightly' is not understood", "Use --once nightly, or --due nightly."),
      ])
    func usage(words: [String], sentence: String, hint: String) throws {
      let ground = try ScheduleGround(Self.nightly)
      let outcome = try ground.sandbox.run(["schedule", "run"] + words)
      #expect(outcome.status == 2 && outcome.error == sentence && outcome.hint == hint, "\(outcome)")
      #expect(ground.sandbox.names("backups").isEmpty)
    }

    @Test("without jobs, the settings are named")
    func none() throws {
      let ground = try ScheduleGround("")
      for words in [["schedule", "run"], ["schedule", "show"], ["schedule", "install", "--cron"]] {
        let outcome = try ground.sandbox.run(words)
        #expect(outcome.status == 2 && outcome.error == "there are no jobs in the settings", "\(outcome)")
      }
    }
  }
}
