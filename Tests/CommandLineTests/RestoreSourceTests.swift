import Foundation
import Testing

extension BuiltProgram {
  /// Which dump a restore takes.
  @Suite struct RestoreSourceTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws { ground = try RestoreGround() }

    @Test("--latest takes the newest good full backup: no other kind, none that failed or is damaged")
    func latest() throws {
      let first = try sandbox.backUp()
      let good = try ground.content()
      try ground.sql("UPDATE spending SET amount = 2")
      let second = try sandbox.backUp()
      try sandbox.backUp("--schema-only")
      #expect(try ground.restore("--latest", "--dry-run").output.contains(second))
      try sandbox.tool("truncate", "-s", "-1", sandbox.archived(second))
      try sandbox.run("verify", "--all")
      let outcome = try ground.restore("--latest")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.content() == good && sandbox.listed().contains { $0["name"].text != first })
    }

    @Test("--latest passes over what an earlier restore took for safety, and says so")
    func latestAfterRestore() throws {
      let name = try sandbox.backUp()
      let good = try ground.content()
      try ground.destroy()
      for _ in 1...2 {
        let outcome = try ground.restore("--latest", "--drop", "--yes")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try ground.content() == good)
      }
      let plan = try ground.restore("--latest", "--dry-run")
      #expect(plan.output.contains(name) && plan.errors.contains("taken before a restore"), "\(plan)")
      let safety = try #require(try sandbox.listed().first?["id"].text)
      #expect(try ground.restore("--backup", safety, "--dry-run").output.contains(safety))
    }

    @Test("--before takes the newest one begun before an instant, --backup the one whose id begins so")
    func before() throws {
      let first = try sandbox.backUp()
      let id = try #require(try sandbox.listed().first?["id"].text)
      usleep(1_200_000)
      let started = try #require(try sandbox.listed().first?["started"].text)
      try sandbox.backUp()
      let second = try #require(try sandbox.listed().first?["started"].text)
      #expect(try ground.restore("--before", second, "--dry-run").output.contains(first))
      for early in [started, "7d", "2020-01-04", "2020-01-04 10:30"] {
        let outcome = try ground.restore("--before", early)
        #expect(outcome.status == 5 && outcome.error?.contains("from before then") == true, "\(outcome)")
      }
      #expect(try ground.restore("--before", "yesterdayish").status == 2)
      #expect(try ground.restore("--backup", String(id.prefix(5)), "--dry-run").output.contains(first))
      #expect(try ground.restore("--backup", "zzzzzzzz").status == 5)
      #expect(try ground.restore().status == 2)
      #expect(try ground.restore("--latest", "--backup", id).status == 2)
    }

    @Test("R25 a file that the catalog does not know needs --trust-file, whatever made it")
    func strangers() throws {
      try sandbox.backUp("--schema-only")
      let good = try ground.content()
      let made = try sandbox.shell(
        """
        set -e; export PGHOST=\(ground.cluster.folder) PGPORT=\(ground.cluster.port) PGUSER=postgres
        d() { \(Cluster.bin)/pg_dump -d \(ground.database) "$@"; }
        d -f a.sql; d -Fc -f a.dump; d -Fc -Z0 -f b.dump; d -Fd -f dir; tar cf a.dir.tar -C dir .; tar cf b.tar dir
        gzip -k a.sql; zstd -q a.sql -o c.sql.zst; zstd -q b.dump -o odd-name; d --inserts -f i.sql
        """)
      try #require(made.status == 0, "\(made)")
      let refused = try ground.refused(12, "--file", "a.sql")
      #expect(refused.hint?.contains("--trust-file") == true)
      let names = [
        "a.sql", "a.dump", "b.dump", "a.dir.tar", "b.tar", "a.sql.gz", "c.sql.zst", "odd-name", "i.sql",
      ]
      for name in names {
        try ground.destroy()
        let outcome = try ground.restore(
          "--file", name, "--trust-file", "--drop", "--yes", "--no-safety-backup")
        #expect(outcome.status == 0, "\(name): \(outcome)")
        #expect(try ground.content() == good, "\(name)")
      }
    }

    @Test("a trusted file is restored where there is no archive, and none is made")
    func withoutArchive() throws {
      let name = try sandbox.backUp()
      let good = try ground.content()
      try sandbox.tool("mv", sandbox.archived(name), sandbox.at("a.sql"))
      try sandbox.tool("rm", "-rf", sandbox.at("backups"))
      try ground.destroy()
      let outcome = try ground.restore("--file", "a.sql", "--trust-file")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.content() == good && sandbox.names(".").contains("backups") == false)
    }

    @Test("a file elsewhere with a known name is that backup only when its bytes are")
    func copies() throws {
      let name = try sandbox.backUp()
      try sandbox.tool("cp", sandbox.archived(name), sandbox.outside)
      let copy = "\(sandbox.outside)/\(name)"
      #expect(try ground.restore("--file", copy, "--dry-run").output.contains("backup  "))
      _ = try sandbox.shell("sed -i 's/Person 7/Person X/' \(copy)")
      let refused = try ground.refused(12, "--file", copy)
      #expect(refused.error?.contains("other bytes") == true, "\(refused)")
      let outcome = try ground.restore("--file", copy, "--trust-file")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.sql("SELECT count(*) FROM people WHERE name = 'Person X'") == "1")
    }

    @Test("what is no dump is refused with its own sentence")
    func noDump() throws {
      let name = try sandbox.backUp()
      let globals = try #require(sandbox.published.first { $0.contains("_globals_") && $0.hasSuffix(".sql") })
      #expect(try ground.refused(2, "--file", globals).hint?.contains(name) == true)
      _ = try sandbox.shell("cp backups/\(globals) g.sql; echo hello > h.sql; : > e.sql; mkfifo p; mkdir d")
      #expect(try ground.refused(2, "--file", "g.sql", "--trust-file").error?.contains("roles") == true)
      try ground.refused(8, "--file", "h.sql", "--trust-file")
      try ground.refused(8, "--file", "e.sql", "--trust-file")
      try ground.refused(9, "--file", "p", "--trust-file")
      try ground.refused(9, "--file", "d", "--trust-file")
      #expect(try ground.refused(5, "--file", "nosuch.sql").error?.contains("nosuch.sql") == true)
    }

    @Test("several jobs are for the directory format")
    func jobs() throws {
      let plain = try sandbox.backUp()
      let directory = try sandbox.backUp("--format", "directory", "--jobs", "2")
      let good = try ground.content()
      #expect(try ground.refused(2, "--file", plain, "--jobs", "2").hint == "Leave --jobs out.")
      #expect(try ground.restore("--file", directory, "--jobs", "2").status == 0)
      #expect(try ground.content() == good && ground.restore("--latest", "--jobs", "0").status == 2)
    }
  }
}
