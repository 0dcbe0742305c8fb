import Foundation
import Testing

extension BuiltProgram {
  /// Imported dumps are as safe as made ones: doubted when they shrink, dated right, healing what is lost.
  @Suite struct ImportCareTests {
    private let dumps: ForeignDumps
    private var sandbox: Sandbox { dumps.sandbox }

    init() throws { dumps = try ForeignDumps() }

    @Test(
      "F35: an imported dump that is much smaller than those before it is flagged, and the older ones stay")
    func shrinkage() throws {
      try dumps.make(
        """
        d -t people > few; d > many
        for day in 1 2 3 4 5 6 7; do sed "5a -- $day" many > backup_dev_2026010${day}_030000.sql; done
        for day in 8 9; do sed "5a -- $day" few > backup_dev_2026010${day}_030000.sql; done
        rm few many
        """)
      let outcome = try sandbox.run("import", "old")
      #expect(outcome.status == 0 && outcome.output.contains("9 imported; "), "\(outcome)")
      #expect(outcome.errors.components(separatedBy: "is flagged: ").count == 3, "\(outcome)")
      let flagged = try sandbox.listed().filter { $0["flagged"].flag == true }
      #expect(
        flagged.map { $0["started"].text ?? "" }.sorted() == ["2026-01-08T03:00:00Z", "2026-01-09T03:00:00Z"])
      let refused = try sandbox.run("cleanup", "--days", "1")
      #expect(refused.status == 12 && refused.errors.contains("acknowledge"), "\(refused)")
      #expect(sandbox.published.filter { $0.hasSuffix(".sql") }.count == 9)
      for row in flagged {
        #expect(try sandbox.run("acknowledge", row["id"].text ?? "", "--reason", "archived").status == 0)
      }
      #expect(try sandbox.run("cleanup", "--days", "1").status == 0)
      #expect(sandbox.published.filter { $0.hasSuffix(".sql") }.count == 3)
    }

    @Test(
      "the zone in a dump's head is honoured where it has one meaning, and the archive's is assumed aloud")
    func zones() throws {
      try sandbox.write("[archive]\ntimezone = \"Europe/Berlin\"\n", to: "strongroom.toml")
      try dumps.make(
        """
        d -s > base; made() { sed "4i -- Started on 2026-11-22 17:44:18 $1" base > "$2.sql"; }
        made EST est; made UTC utc; made CEST cest; made +0530 offset; made IST ist; made "" none; rm base
        """)
      let items = try dumps.imported("old", "--env", "dev")
      let told = items.mapValues { "\($0["backup"]["started"].text ?? "") \($0["time_source"].text ?? "")" }
      #expect(
        told == [
          "est.sql": "2026-11-22T22:44:18Z header", "utc.sql": "2026-11-22T17:44:18Z header",
          "cest.sql": "2026-11-22T15:44:18Z header", "offset.sql": "2026-11-22T12:14:18Z header",
          "ist.sql": "2026-11-22T16:44:18Z header-local", "none.sql": "2026-11-22T16:44:18Z header-local",
        ])

      let outcome = try sandbox.run("import", "old/ist.sql", "--env", "dev", "--archive", "other")
      #expect(outcome.output.contains("tells no zone that is known"), "\(outcome)")
    }

    @Test("a dump of pg_dump --create is a good backup, and restores into the database that is meant")
    func created() throws {
      let good = try dumps.ground.content()
      try dumps.ground.sql(
        "ALTER DATABASE \(dumps.ground.database) SET work_mem = '5MB'; GRANT CONNECT ON DATABASE \(dumps.ground.database) TO PUBLIC; COMMENT ON DATABASE \(dumps.ground.database) IS 'ours'"
      )
      try dumps.make(
        "d -C > backup_dev_20260104_103000.sql; d -C -c --if-exists > backup_dev_20260105_103000.sql")
      let items = try dumps.imported("old")
      #expect(items.values.allSatisfy { $0["backup"]["state"].text == "complete" }, "\(items)")
      #expect(items.values.allSatisfy { $0["backup"]["database"].text == dumps.ground.database })
      let full = try sandbox.run("verify", "--depth", "full", "-q")
      #expect(full.status == 0 && full.lines.count == 1, "\(full)")
      for (name, item) in items {
        try dumps.ground.destroy()
        let outcome = try dumps.ground.restore(
          "--backup", item["backup"]["id"].text ?? "", "--drop", "--yes", "--no-safety-backup")
        #expect(outcome.status == 0, "\(name): \(outcome)")
        #expect(try dumps.ground.content() == good, "\(name)")
      }
    }

    @Test("a whole copy heals a backup that is missing or damaged, and nothing is done in a dry run")
    func healing() throws {
      try dumps.make("d > backup_dev_20260104_103000.sql; d -Fc > backup_dev_20260105_103000.dump")
      try dumps.imported("old")
      _ = try sandbox.shell(
        """
        cd backups; rm backup_dev_20260104_103000.sql backup_dev_20260104_103000.sql.sha256
        printf X | dd of=backup_dev_20260105_103000.dump bs=1 seek=900 conv=notrunc
        """)
      #expect(try sandbox.run("verify").status == 4)
      let plan = try sandbox.run("import", "old", "--dry-run")
      #expect(plan.status == 0 && plan.output.contains("2 would be healed"), "\(plan)")
      #expect(try sandbox.listed().map { $0["state"].text ?? "" } == ["damaged", "missing"])
      let done = try dumps.imported("old", "--move")
      #expect(
        done.values.allSatisfy { $0["result"].text == "healed" && $0["removed"].flag == true }, "\(done)")
      #expect(try sandbox.listed().map { $0["state"].text ?? "" } == ["complete", "complete"])
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      #expect(try sandbox.run("catalog", "check").status == 0)
      #expect(sandbox.names("old").isEmpty && sandbox.leftovers.isEmpty)
      #expect(sandbox.names("backups/.quarantine").contains("backup_dev_20260105_103000.dump"))
    }

    @Test("--in-place gives a name that is not true another one: another part, or a day that there never was")
    func misnamed() throws {
      try dumps.make(
        """
        d -a > backup_dev_20260104_103000.sql; d > backup_dev_20260231_030000.sql
        touch -d 2026-03-01T03:00:00Z backup_dev_20260231_030000.sql
        """)
      _ = try sandbox.shell("mv old backups")
      let items = try dumps.imported("backups", "--in-place")
      #expect(items.count == 2 && items.values.allSatisfy { $0["result"].text == "imported" }, "\(items)")
      let names = sandbox.published.filter { $0.hasSuffix(".sql") }
      #expect(names.sorted() == ["backup_dev_20260301_030000.sql", "backup_dev_data_20260104_103000.sql"])
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      #expect(try sandbox.run("catalog", "check").status == 0)
    }

    @Test("search finds the tables in imported dumps and in the census of full backups, a rebuild keeps them")
    func tables() throws {
      try dumps.make("d -Fc > a.dump; d -s > b.sql")
      try dumps.imported("old", "--env", "dev")
      #expect(try sandbox.run("search", "spending").lines.count == 3)
      _ = try sandbox.backUp()
      #expect(try sandbox.run("search", "public.spending").lines.count == 4)
      #expect(try sandbox.run("search", "nosuchtable").lines.count <= 1)
      _ = try sandbox.shell("printf garbage > backups/catalog.sqlite")
      #expect(try sandbox.run("catalog", "rebuild").status == 0)
      #expect(try sandbox.run("search", "spending").lines.count == 4)
    }

    @Test("--quiet leaves the sum; labels given twice must both be there; nothing undoubted is acknowledged")
    func words() throws {
      try dumps.make("d > backup_dev_20260104_103000.sql; d -s > backup_dev_20260105_103000.sql")
      let first = try sandbox.run(
        "import", "old/backup_dev_20260104_103000.sql", "-q", "--label", "a", "--label", "b")
      #expect(first.lines.count == 1 && first.output.hasPrefix("1 imported"), "\(first)")
      #expect(try sandbox.run("import", "old", "-q", "--label", "b").status == 0)
      #expect(try sandbox.run("list-backups", "--label", "b").lines.count == 3)
      #expect(try sandbox.run("list-backups", "--label", "a", "--label", "b").lines.count == 2)
      #expect(try sandbox.run("list-backups", "--label", "b", "--label", "a").lines.count == 2)
      let cleanup = try sandbox.run("cleanup", "--days", "9", "-q")
      #expect(cleanup.status == 0 && cleanup.lines.count == 1, "\(cleanup)")
      let id = try #require(try sandbox.listed()[0]["id"].text)
      let undoubted = try sandbox.run("acknowledge", id, "--reason", "because")
      #expect(undoubted.status == 12 && undoubted.errors.contains("nothing to acknowledge"), "\(undoubted)")
      #expect(try Document(sandbox.run("show", id, "--json").output)["flag"]["reason"].text == nil)
      let past = try sandbox.run("hold", "add", id, "--reason", "x", "--until", "7d")
      #expect(past.status == 2 && past.errors.contains("counts back from now"), "\(past)")
    }
  }
}
