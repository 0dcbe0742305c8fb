import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// A cleanup whose disk, files or catalog are not as they should be.
  @Suite struct CleanupFaultTests {
    private let ground: CleanupGround
    private let history: History
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try CleanupGround()
      let last = Date.now
      history = History((0..<12).map { last.addingTimeInterval(TimeInterval(-$0 * 86_400)) })
      try history.put(into: ground.sandbox)
    }

    @Test(
      "F50: what cannot be removed is told with exit 3, the others go, and the next run removes it",
      .enabled(if: geteuid() == 0, "only root sets it"))
    func immutable() throws {
      let stuck = history.nights[2]
      try #require(try sandbox.tool("chattr", "+i", sandbox.archived(stuck.name)).status == 0)
      defer { _ = try? sandbox.tool("chattr", "-i", sandbox.archived(stuck.name)) }
      let outcome = try sandbox.run("cleanup", "--env", "dev", "--days", "3", "--json")
      #expect(outcome.status == 3 && outcome.error?.contains(stuck.name) == true, "\(outcome)")
      #expect(try Document(outcome.output)["failed"][0]["id"].text == stuck.id)
      try ground.expect([stuck] + history.nights.suffix(4))
      try #require(try sandbox.tool("chattr", "-i", sandbox.archived(stuck.name)).status == 0)
      _ = try ground.cleanup("--days", "3")
      try ground.expect(history.nights.suffix(4))
    }

    @Test("F50: a disk that fails to remove names says so for those, and the others go")
    func failing() throws {
      let outcome = try sandbox.run(
        ["cleanup", "--env", "dev", "--days", "3"], failing: "unlinkat", at: 4...4, error: EIO)
      #expect(outcome.status == 3 || outcome.status == 0, "\(outcome)")
      #expect(try sandbox.run("cleanup", "--env", "dev", "--days", "3").status == 0)
      try ground.expect(history.nights.suffix(4))
    }

    @Test(
      "I8, F38, F39: a link, a pipe or a second name at a backup's name is not removed, nor what it leads to")
    func irregular() throws {
      let nights = Array(history.nights.prefix(3))
      let made = try sandbox.shell(
        """
        echo precious > victim; cd backups
        rm \(nights[0].name) && ln -s ../victim \(nights[0].name)
        rm \(nights[1].name) && mkfifo \(nights[1].name)
        rm \(nights[2].name) && ln ../victim \(nights[2].name)
        """)
      try #require(made.status == 0, "\(made)")
      let outcome = try sandbox.run("cleanup", "--env", "dev", "--days", "3")
      #expect(outcome.status == 3 && outcome.error?.contains("3 ") == true, "\(outcome)")
      #expect(try sandbox.text("victim") == "precious\n")
      for night in nights { #expect(sandbox.published.contains(night.name)) }
      #expect(try ground.complete() == Set((nights + history.nights.suffix(4)).map(\.name)))
    }

    @Test("files that the catalog does not know are left alone, whatever they are called")
    func strangers() throws {
      let names = ["backup_dev_20200101_020000.sql", "backup_dev_20200101_020000.sql.sha256", "notes.txt"]
      for name in names { try sandbox.write("mine", to: "backups/\(name)") }
      _ = try ground.cleanup("--days", "3")
      for name in names { #expect(try sandbox.text("backups/\(name)") == "mine") }
    }

    @Test("F18: nothing is pruned by a catalog that is gone or damaged")
    func catalogGone() throws {
      for script in ["mv catalog.sqlite ../away", "head -c 9000 ../away >catalog.sqlite"] {
        try #require(try sandbox.shell("cd backups && \(script)").status == 0)
        let outcome = try sandbox.run("cleanup", "--env", "dev", "--days", "3")
        #expect(outcome.status == 11 && outcome.hint != nil, "\(outcome)")
        #expect(sandbox.published.filter { $0.contains("_dev_2") }.count == 36)
      }
    }

    @Test("F25, R15: while a backup runs, cleanup ends with exit 6 or waits; a dry run does neither")
    func locked() throws {
      let mark = "61\(Int.random(in: 100_000...999_999))"
      try sandbox.replaceTool(by: #""$real" "$@" | head -c 100000; sleep \#(mark)"#)
      let running = try sandbox.start([Sandbox.program, "backup", "--env", "dev"])
      try wait(for: "the sleep") { Processes.commands(containing: "sleep \(mark)").count == 1 }
      let busy = try sandbox.run("cleanup", "--env", "dev", "--days", "3")
      #expect(busy.status == 6 && busy.error?.contains("backup --env dev") == true, "\(busy)")
      let shown = try ground.cleanup("--dry-run", "--days", "3")
      #expect(shown["remove"].list.count == 8)
      let waiting = try sandbox.start([Sandbox.program, "cleanup", "--days", "3", "--wait", "30s"])
      usleep(200_000)
      #expect(waiting.isRunning)
      running.send(SIGTERM)
      _ = try running.end()
      #expect(try waiting.end().status == 0)
      #expect(try ground.complete() == Set(history.nights.suffix(4).map(\.name)))
    }

    /// Runs a cleanup on a tmpfs without a free byte, then a script; the output ends with what is left.
    private func onFullDisk(bytes: Int, then script: String) throws -> Outcome {
      // What stays keeps the size that the catalog knows.
      for night in history.nights.dropLast(4) {
        try sandbox.write(String(repeating: "-", count: bytes), to: "backups/\(night.name)")
      }
      return try sandbox.start([
        "unshare", "-Urm", "/bin/bash", "-c",
        """
        cp -a backups kept && mount -t tmpfs -o size=3m,mode=700 tmpfs backups || exit 99
        cp -a kept/. backups/
        cat /dev/zero >backups/filler 2>/dev/null
        \(Sandbox.program) cleanup --days 3; echo "status $?"
        \(script)
        ls backups | grep -c '_dev_2.*sql$'
        sqlite3 backups/catalog.sqlite "SELECT count(*) FROM backups WHERE state = 'removed'; PRAGMA integrity_check"
        """,
      ]).end()
    }

    @Test("a disk without a free byte can be freed, though not even the plan has room on it")
    func full() throws {
      let outcome = try onFullDisk(bytes: 60_000, then: "")
      #expect(outcome.lines.suffix(4) == ["status 0", "4", "8", "ok"], "\(outcome)")
    }

    @Test("when what is freed has no room for its own record, the next command with room records it")
    func tooFull() throws {
      let script = "rm backups/filler; \(Sandbox.program) list-backups --limit 1 | wc -l"
      let outcome = try onFullDisk(bytes: 40, then: script)
      #expect(outcome.lines.suffix(5) == ["status 9", "2", "4", "8", "ok"], "\(outcome)")
    }
  }
}
