import Foundation
import Testing

extension BuiltProgram {
  /// What people and scripts see of a cleanup.
  @Suite struct CleanupSessionTests {
    private let ground: CleanupGround
    private let history: History
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try CleanupGround()
      let last = try Date(rfc3339: "2026-11-20T02:00:00Z")
      history = History((0..<6).map { last.addingTimeInterval(TimeInterval(-$0 * 86_400)) })
      try history.put(into: ground.sandbox)
      try ground.settings("keep_daily = 3\nkeep_weekly = 2")
    }

    @Test("a dry run shows what stays, what goes, why, what it frees and what is left, and does nothing")
    func dryRun() throws {
      let outcome = try sandbox.run("cleanup", "--env", "dev", "--dry-run")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
      let full = outcome.lines.filter { !$0.contains("dev/table:users") }
      #expect(
        full.dropFirst(3) == [
          "faaaaaaa  dev/full         2026-11-20 02:00     40 B  keep_daily 3: 2026-11-20; keep_weekly 2: 2026-W47",
          "eaaaaaaa  dev/full         2026-11-19 02:00     40 B  keep_daily 3: 2026-11-19",
          "daaaaaaa  dev/full         2026-11-18 02:00     40 B  keep_daily 3: 2026-11-18",
          "aaaaaaaa  dev/full         2026-11-15 02:00     40 B  keep_weekly 2: 2026-W46",
          "remove 2 backups, 80 B:",
          "ID        SERIES    STARTED           SIZE  WHY",
          "caaaaaaa  dev/full  2026-11-17 02:00  40 B  no rule keeps it",
          "baaaaaaa  dev/full  2026-11-16 02:00  40 B  no rule keeps it",
          full[full.count - 2],
          "Nothing was done (--dry-run).",
        ], "\(outcome)")
      #expect(full[0] == "dev: keep_daily 3, keep_weekly 2, min_keep 3", "\(outcome)")
      #expect(full[full.count - 2].hasPrefix("frees 80 B; 5 backups left, "), "\(outcome)")
      try ground.expect(history.nights)
    }

    @Test("the document of a dry run is the plan that is executed")
    func document() throws {
      let plan = try ground.cleanup("--dry-run")
      #expect(plan["schema"].text == "strongroom/cleanup/v1" && plan["dry_run"].flag == true)
      #expect(plan["remove"].list.compactMap { $0["id"].text } == ["caaaaaaa", "baaaaaaa"])
      #expect(plan["remove"][0]["codes"].texts == ["none_keeps"])
      #expect(plan["keep"].list.count == 5 && plan["freed_bytes"].number == 80)
      #expect(plan["left"]["backups"].number == 5 && isInstant(plan["left"]["oldest"].text))
      #expect(plan["rules"][0]["min_keep"].number == 3)
      let done = try ground.cleanup()
      for key in ["remove", "keep", "refuse", "left", "freed_bytes"] {
        #expect(done[key].canonical == plan[key].canonical, "\(key)")
      }
      #expect(done["dry_run"].flag == false && done["failed"].list.isEmpty)
    }

    @Test("a cleanup says what it removed, and the tombstones say when and why")
    func removed() throws {
      let outcome = try sandbox.run("cleanup", "--env", "dev")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
      #expect(
        outcome.lines.last?.hasPrefix("Removed: 2 backups, 80 B; 5 backups left, ") == true, "\(outcome)")
      let listed = try sandbox.run("list-backups", "--state", "removed")
      #expect(listed.lines.count == 3, "\(listed)")
      let shown = try sandbox.run("show", "caaaaaaa")
      #expect(shown.output.contains("removed (no rule keeps it)"), "\(shown)")
      let again = try sandbox.run("cleanup", "--env", "dev")
      #expect(again.lines.last?.hasPrefix("Removed: nothing, 0 B") == true, "\(again)")
      let explained = try sandbox.run("cleanup", "explain", "caaa")
      #expect(
        explained.status == 0 && explained.lines.last == "It is removed: no rule keeps it", "\(explained)")
    }

    @Test("explain says why a backup stays or goes, and when it will go")
    func explain() throws {
      let stays = try sandbox.run("cleanup", "explain", "daaa")
      #expect(
        stays.lines.contains("stays:") && stays.lines.contains("  - keep_daily 3: 2026-11-18"), "\(stays)")
      // The history ended long ago: the next backup is expected from now on, whatever day that is.
      #expect(stays.lines.last?.hasPrefix("It goes about 20") == true, "\(stays)")
      #expect(stays.lines.last?.contains("after 1 more backup, if good backups go on") == true, "\(stays)")
      let goes = try sandbox.run("cleanup", "explain", "caaa")
      #expect(
        goes.lines.suffix(3) == ["goes:", "  - no rule keeps it", "The next cleanup removes it."], "\(goes)")
      let document = try Document(try sandbox.run("cleanup", "explain", "daaa", "--json").output)
      #expect(document["action"].text == "keep" && isInstant(document["goes"].text))
      let other = try Document(
        try sandbox.run("cleanup", "explain", "caaa", "--json", "--keep-last", "9").output)
      #expect(other["action"].text == "keep" && other["codes"].texts == ["keep_last"])
      #expect(try sandbox.run("cleanup", "explain", "zzzz").status == 5)
    }

    @Test(
      "options that make no sense have their own sentence, and nothing is removed",
      arguments: [
        (["--days", "0"], "--days '0'"), (["--days", "-3"], "--days '-3'"), (["--days", "many"], "'many'"),
        (["--days", "3", "--keep-last", "3"], "exclude each other"),
        (["--keep-daily", "-2"], "--keep-daily"),
        (["--min-keep", "0"], "--min-keep"), (["--keep-within", "3 fortnights"], "3 fortnights"),
        (["--now", "2026-01-01"], "--dry-run"), (["explain"], "explain"), (["everything"], "everything"),
        (["--env", "prodd", "--days", "3"], "prodd"), (["--allow-empty-series", "prod"], "prod"),
      ] as [([String], String)])
    func usage(arguments: [String], words: String) throws {
      let outcome = try sandbox.run(["cleanup"] + arguments)
      #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.error?.contains(words) == true && outcome.hint != nil, "\(outcome)")
      try ground.expect(history.nights)
    }

    @Test("without any rule it is a mistake, and the hint names the settings to add")
    func noRule() throws {
      try ground.settings("")
      for arguments in [["--env", "dev"], [], ["--dry-run"]] {
        let outcome = try sandbox.run(["cleanup"] + arguments)
        #expect(outcome.status == 2, "\(outcome)")
        #expect(outcome.hint?.contains("[retention.default]") == true, "\(outcome)")
        #expect(outcome.hint?.contains("keep_daily") == true && outcome.hint?.contains("--days") == true)
      }
      try ground.expect(history.nights)
    }

    @Test("on a terminal of 80 columns no line is longer")
    func narrow() throws {
      let outcome = try sandbox.shell(
        #"COLUMNS=80 script -qec "stty cols 80; $strongroom cleanup --env dev --dry-run" /dev/null </dev/null"#
      )
      let lines = outcome.output.components(separatedBy: .newlines)
      #expect(lines.contains("Nothing was done (--dry-run)."), "\(outcome)")
      for line in lines { #expect(line.count <= 80, "\(line.count): \(line)") }
    }
  }
}
