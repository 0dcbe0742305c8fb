import Foundation
import Testing

extension BuiltProgram {
  /// Dumps of other tools become backups: what is taken, under which name and time, and what is not.
  @Suite struct ImportTests {
    private let dumps: ForeignDumps
    private var sandbox: Sandbox { dumps.sandbox }

    init() throws { dumps = try ForeignDumps() }

    @Test("every format of pg_dump is known by its content, whatever its name, and restores")
    func formats() throws {
      let good = try dumps.ground.content()
      try dumps.make(
        """
        d | gzip > nightly; d -Fc > weekly.backup; d -Fc -Z0 | zstd -q > c.zst; d -Fd -f dir
        tar -C dir -cf dir.tar . && rm -r dir; d -Ft > pg.tar; d > a.sql
        """)
      let items = try dumps.imported("old", "--env", "dev")
      #expect(items.count == 6 && items.values.allSatisfy { $0["result"].text == "imported" }, "\(items)")
      let formats = items.mapValues {
        "\($0["backup"]["format"].text ?? "") \($0["backup"]["compression"].text ?? "")"
      }
      #expect(formats["nightly"] == "plain gzip:6" && formats["weekly.backup"] == "custom none")
      #expect(formats["c.zst"] == "custom zstd:3" && formats["dir.tar"] == "directory none")
      let sums = try sandbox.shell("cd backups && sha256sum -c *.sha256")
      #expect(sums.status == 0, "\(sums)")
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      for (name, item) in items {
        #expect(item["backup"]["state"].text == "complete", "\(name)")
        try dumps.ground.destroy()
        let id = item["backup"]["id"].text ?? ""
        let outcome = try dumps.ground.restore("--backup", id, "--drop", "--yes", "--no-safety-backup")
        #expect(outcome.status == 0, "\(name): \(outcome)")
        #expect(try dumps.ground.content() == good, "\(name)")
      }
    }

    @Test(
      "the time of a dump is its manifest's, its name's, its head's, its day's or its file's, and is told")
    func times() throws {
      try dumps.make(
        """
        d > backup_dev_20260104_103000.sql; d -s | gzip > backup_dev_20260105.sql.gz; d -s -Fc > x.dump
        d -Fc > backup_dev_20260106.dump; d > y.sql; touch -d 2020-02-29T10:00:00Z y.sql
        d -a > dump-2026-01-07T0230.sql; d -v 2>/dev/null > z.sql; d -t people > 20260231-2.sql
        touch -d 2021-03-01T00:00:00Z 20260231-2.sql
        """)
      let items = try dumps.imported("old", "--env", "dev")
      let sources = items.mapValues { $0["time_source"].text ?? "" }
      #expect(
        sources == [
          "backup_dev_20260104_103000.sql": "name", "backup_dev_20260105.sql.gz": "name-date",
          "x.dump": "header-local", "backup_dev_20260106.dump": "header-local", "y.sql": "file-time",
          "dump-2026-01-07T0230.sql": "name", "z.sql": "header", "20260231-2.sql": "file-time",
        ])
      let started = items.mapValues { $0["backup"]["started"].text ?? "" }
      #expect(started["backup_dev_20260104_103000.sql"] == "2026-01-04T10:30:00Z")
      #expect(started["backup_dev_20260105.sql.gz"] == "2026-01-05T00:00:00Z")
      #expect(started["y.sql"] == "2020-02-29T10:00:00Z")
      #expect(started["dump-2026-01-07T0230.sql"] == "2026-01-07T02:30:00Z")
      let names = items.mapValues { $0["backup"]["objects"][0]["name"].text ?? "" }
      #expect(names["backup_dev_20260105.sql.gz"] == "backup_dev_schema_20260105_000000.sql.gz")
      #expect(names["dump-2026-01-07T0230.sql"] == "backup_dev_data_20260107_023000.sql")
      // Sequences follow the times within one import.
      let order = items.values.sorted {
        ($0["backup"]["sequence"].number ?? 0) < ($1["backup"]["sequence"].number ?? 0)
      }
      let instants = order.map { $0["backup"]["started"].text ?? "" }
      #expect(instants == instants.sorted(), "\(instants)")
    }

    @Test("a file whose name tells no environment is refused without --env, the others go in: exit 3")
    func environments() throws {
      try dumps.make("d > backup_prod_20260104_103000.sql; d -s > nightly.sql; echo hello > README")
      let items = try dumps.imported("old", status: 3)
      #expect(items["backup_prod_20260104_103000.sql"]?["backup"]["environment"].text == "prod")
      #expect(
        items["nightly.sql"]?["result"].text == "refused" && items["nightly.sql"]?["code"].text == "usage")
      #expect(items["nightly.sql"]?["hint"].text?.contains("--env") == true)
      #expect(items["README"]?["result"].text == "passed-over")
      let alone = try sandbox.run("import", "old/nightly.sql")
      #expect(alone.status == 2 && alone.errors.contains("tells no environment"), "\(alone)")
      #expect(
        try dumps.imported("old/nightly.sql", "--env", "test")["nightly.sql"]?["backup"]["environment"].text
          == "test")
      #expect(try sandbox.run("import", "nosuch").status == 5)
    }

    @Test(
      "bytes that contradict their checksum file are refused with exit 4, in whatever way sha256sum was used")
    func checksums() throws {
      try dumps.make(
        """
        d > backup_dev_20260104_103000.sql; sha256sum backup_dev_20260104_103000.sql > backup_dev_20260104_103000.sql.sha256
        d -Fc > backup_dev_20260105_103000.dump; sha256sum -b $PWD/backup_dev_20260105_103000.dump > backup_dev_20260105_103000.dump.sha256
        d -s > backup_dev_schema_20260106_103000.sql; sha256sum README* > backup_dev_schema_20260106_103000.sql.sha256 || true
        echo "$(printf 0%.0s {1..64})  backup_dev_schema_20260106_103000.sql" > backup_dev_schema_20260106_103000.sql.sha256
        """)
      let items = try dumps.imported("old", status: 3)
      #expect(
        items.count == 3 && items.values.filter { $0["result"].text == "imported" }.count == 2, "\(items)")
      #expect(items["backup_dev_schema_20260106_103000.sql"]?["code"].text == "verify.failed")
      let alone = try sandbox.run("import", "old/backup_dev_schema_20260106_103000.sql")
      #expect(alone.status == 4 && alone.errors.contains("checksum"), "\(alone)")
      #expect(!sandbox.published.contains { $0.contains("20260106") } && sandbox.leftovers.isEmpty)
      // Ours is exact, whatever the other one looked like.
      #expect(try sandbox.run("verify").status == 0)
    }

    @Test(
      "what is cut or damaged becomes a doubtful backup, which --latest passes over and no quick check lifts")
    func doubtful() throws {
      try dumps.make(
        """
        d > w; head -c -100 w > backup_dev_20260108_010000.sql; d -Fc > c; head -c -30 c > backup_dev_20260108_020000.dump
        gzip -c w > g; head -c -100 g > backup_dev_20260108_030000.sql.gz
        (head -c 3000 g; printf X; tail -c +3002 g) > backup_dev_20260108_040000.sql.gz
        d -Ft > t; head -c -2048 t > backup_dev_20260108_050000.dir.tar; zstd -q c; head -c 5000 c.zst > backup_dev_20260108_060000.dump.zst
        sed 's/^SET row_security/\\\\! touch hacked/' w > backup_dev_20260108_070000.sql
        cp w backup_dev_20260101_010000.sql; rm w c g t c.zst
        """)
      let items = try dumps.imported("old", status: 3)
      for (name, item) in items where !name.contains("20260101") {
        #expect(item["backup"]["state"].text == "doubtful" && item["reason"].text != nil, "\(name) \(item)")
      }
      #expect(items.count == 8)
      #expect(items["backup_dev_20260101_010000.sql"]?["backup"]["state"].text == "complete")
      let plan = try dumps.ground.restore("--latest", "--dry-run")
      #expect(plan.status == 0 && plan.output.contains("backup_dev_20260101_010000.sql"), "\(plan)")
      #expect(try sandbox.run("verify").status == 0, "their bytes are those that were imported")
      let states = try sandbox.listed().map { $0["state"].text ?? "" }
      #expect(states.filter { $0 == "doubtful" }.count == 7, "\(states)")
      let full = try sandbox.run("verify", "--depth", "full")
      #expect(full.status == 4 && full.lines.filter { $0.contains("  damaged  ") }.count == 7, "\(full)")
    }

    @Test("the same bytes are recognized under any name and are not stored twice")
    func twice() throws {
      try dumps.make("d > backup_dev_20260104_103000.sql; cp backup_dev_20260104_103000.sql copy.sql")
      let first = try dumps.imported("old", "--env", "dev")
      #expect(Set(first.values.compactMap { $0["result"].text }) == ["imported", "known"])
      let files = sandbox.published
      let again = try dumps.imported("old", "--env", "dev")
      #expect(again.values.allSatisfy { $0["result"].text == "known" && $0["backup"]["id"].text != nil })
      #expect(sandbox.published == files && sandbox.leftovers.isEmpty)
      #expect(try sandbox.listed().count == 1)
    }
  }
}
