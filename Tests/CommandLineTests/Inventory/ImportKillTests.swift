import Foundation
import Testing

extension BuiltProgram {
  /// Killed anywhere, an import has lost nothing, and the next one goes on.
  @Suite struct ImportKillTests {
    private static let calls = [
      "openat", "pwrite64", "fdatasync", "fsync", "renameat2", "unlink", "flock", "close",
    ]

    @Test(
      "SIGKILL at any system call of an import that moves: every dump is in the archive or where it was",
      arguments: calls)
    func killed(call: String) throws {
      let dumps = try ForeignDumps()
      let sandbox = dumps.sandbox
      try dumps.make(
        """
        d -s > backup_dev_schema_20260104_103000.sql; d -Fc > odd.dump; globals | gzip > backup_dev_globals_20260105_103000.sql.gz
        d | gzip > backup_dev_20260105_103000.sql.gz; mkdir ../kept; cp * ../kept
        d -a > backup_dev_data_20260106_103000.sql; cp backup_dev_data* ../kept
        sha256sum backup_dev_data_20260106_103000.sql > backup_dev_data_20260106_103000.sql.sha256
        """)
      let sums = Set(try sandbox.shell("cd kept && sha256sum * | grep -v globals | cut -c1-64").lines)
      let arguments = ["import", "old", "--env", "dev", "--move"]
      var kills = 0
      for point in [1, 2, 4, 7, 12, 20, 30, 40] {
        let outcome = try sandbox.run(arguments, injecting: ["\(call):signal=SIGKILL:when=\(point)"])
        #expect([0, 137].contains(outcome.status), "\(call) \(point): \(outcome)")
        if outcome.status == 137 { kills += 1 }
        let left = try sandbox.shell(
          "cat <(cd backups 2>/dev/null && sha256sum backup_* 2>/dev/null) <(cd old && sha256sum *) | cut -c1-64"
        ).lines
        #expect(sums.isSubset(of: left), "\(call) \(point): a dump is gone")
      }
      #expect(kills > 0, "\(call) never killed the program")
      let last = try sandbox.run(arguments)
      #expect(last.status == 0, "\(call): \(last)")
      #expect(sandbox.names("old").isEmpty, "\(sandbox.names("old"))")
      let digests = try sandbox.listed().compactMap { $0["objects"][0]["stored_sha256"].text }
      #expect(digests.count == 4 && Set(digests) == sums, "\(call): \(digests)")
      let check = try sandbox.run("catalog", "check")
      #expect(check.status == 0, "\(call): \(check)")
      #expect(sandbox.leftovers.isEmpty && sandbox.published.count == 4 * 3 + 2, "\(sandbox.published)")
    }

    @Test(
      "killed between publication and catalog, what was published is recorded by the next import, once",
      arguments: ["renameat2", "fsync", "fdatasync"])
    func publication(call: String) throws {
      let dumps = try ForeignDumps()
      let sandbox = dumps.sandbox
      try dumps.make(
        "d > backup_dev_20260104_103000.sql; globals > backup_dev_globals_20260104_103000.sql; d -s > b.sql")
      try sandbox.backUp("--table", "people")
      let arguments = ["import", "old", "--env", "dev"]
      let count = try sandbox.count(call, arguments)
      try sandbox.tool("rm", "-rf", "backups", sandbox.outside + "/.local")
      try sandbox.backUp("--table", "people")
      var takenUp = false
      for point in 1...count {
        let outcome = try sandbox.run(arguments, failing: call, at: point...point, error: nil)
        #expect([0, 137].contains(outcome.status), "\(call) \(point): \(outcome)")
        takenUp = takenUp || outcome.errors.contains("was interrupted")
      }
      let last = try sandbox.run(arguments)
      #expect(last.status == 0, "\(last)")
      #expect(takenUp || last.errors.contains("was interrupted"), "\(call): nothing was ever taken up")
      #expect(try sandbox.listed().count == 3)
      let check = try sandbox.run("catalog", "check")
      #expect(check.status == 0, "\(call): \(check)")
      let full = try sandbox.run("verify", "--depth", "full")
      #expect(full.status == 0 && !full.errors.contains("does not know"), "\(call): \(full)")
      #expect(sandbox.leftovers.isEmpty)
    }

    @Test(
      "SIGKILL of a rebuild leaves the old catalog or none, and the next one rebuilds",
      arguments: ["pwrite64", "fdatasync", "unlink", "link"])
    func rebuild(call: String) throws {
      let sandbox = try Sandbox()
      try sandbox.backUp()
      var kills = 0
      for point in [1, 2, 3, 4, 6] {
        _ = try sandbox.shell("head -c 5000 /dev/urandom > backups/catalog.sqlite")
        let outcome = try sandbox.run(
          ["catalog", "rebuild"], injecting: ["\(call):signal=SIGKILL:when=\(point)"])
        let state = try sandbox.run("list-backups")
        if outcome.status == 137 {
          kills += 1
          // The last step was the name itself, when it shows the backup all the same.
          #expect(state.status == 11 || state.lines.count == 2, "\(call) \(point): \(state)")
        }
        let next = try sandbox.run("catalog", "rebuild")
        #expect(next.status == (state.status == 11 ? 0 : 12), "\(call) \(point): \(next)")
        #expect(try sandbox.listed().count == 1)
      }
      #expect(kills > 0)
      #expect(sandbox.names("backups").filter { $0.hasPrefix("catalog.sqlite.damaged") }.count == 5)
      #expect(!sandbox.names("backups").contains { $0.contains("rebuilding") })
      #expect(try sandbox.run("catalog", "check").status == 0)
    }
  }
}
