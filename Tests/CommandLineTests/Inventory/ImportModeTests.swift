import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// What becomes of the files: copied, moved, or taken where they lie; roles, seals, and rehearsals.
  @Suite struct ImportModeTests {
    private let dumps: ForeignDumps
    private var sandbox: Sandbox { dumps.sandbox }

    init() throws { dumps = try ForeignDumps() }

    @Test("--move removes a file with what belongs to it, also one that the archive has already; others stay")
    func move() throws {
      try dumps.make(
        """
        d > backup_dev_20260104_103000.sql; sha256sum backup_dev_20260104_103000.sql > backup_dev_20260104_103000.sql.sha256
        globals > backup_dev_globals_20260104_103000.sql; d -s > b.sql; echo no > README
        """)
      try dumps.imported("old/backup_dev_20260104_103000.sql")
      let items = try dumps.imported("old", "--env", "dev", "--move")
      #expect(items["b.sql"]?["removed"].flag == true)
      #expect(items["backup_dev_20260104_103000.sql"]?["result"].text == "known")
      #expect(sandbox.names("old") == ["README"], "\(sandbox.names("old"))")
      let roles = try sandbox.listed().flatMap { $0["objects"].list.compactMap { $0["role"].text } }
      #expect(roles.sorted() == ["dump", "dump", "globals"])
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
    }

    @Test("--move keeps a file whose copy in the archive is damaged")
    func moveKnownDamaged() throws {
      try dumps.make("d > backup_dev_20260104_103000.sql")
      try dumps.imported("old")
      _ = try sandbox.shell("sed -i 's/Person 7/Person X/' backups/backup_dev_20260104_103000.sql")
      let outcome = try sandbox.run("import", "old", "--move")
      #expect(outcome.errors.contains("stays") && sandbox.names("old").count == 1, "\(outcome)")
    }

    @Test(
      "--in-place founds an archive in a folder of dumps and leaves the files of the convention as they are")
    func inPlace() throws {
      try dumps.make("d > backup_dev_20260104_103000.sql; d -s > backup_dev_20260105.sql; d -Fc > x.dump")
      _ = try sandbox.shell("mv old backups")
      let status = try sandbox.tool("stat", "-c", "%i", sandbox.archived("backup_dev_20260104_103000.sql"))
        .output
      #expect(try sandbox.run("import", "backups").status != 0, "not without saying so")
      let items = try dumps.imported("backups", "--in-place", "--env", "dev")
      #expect(items.values.filter { $0["result"].text == "imported" }.count == 3, "\(items)")
      #expect(
        try sandbox.tool("stat", "-c", "%i", sandbox.archived("backup_dev_20260104_103000.sql")).output
          == status)
      #expect(
        !sandbox.names("backups").contains("x.dump") && sandbox.names("backups").contains(".strongroom"))
      #expect(try sandbox.run("catalog", "check").status == 0)
      let again = try sandbox.run("import", "backups", "--in-place")
      #expect(again.status == 0 && again.output.hasPrefix("0 imported"), "\(again)")
      #expect(try sandbox.run("verify", "--depth", "full").status == 0)
      #expect(try sandbox.run("import", sandbox.outside, "--in-place").status == 0)
    }

    @Test("a dry run reads everything, tells the same, and leaves nothing behind, not even an archive")
    func dryRun() throws {
      try dumps.make("d > a.sql; head -c 3000 a.sql > b.sql; cp a.sql c.sql; echo no > README")
      let outcome = try sandbox.run("import", "old", "--env", "dev", "--dry-run", "--move")
      #expect(
        outcome.status == 3 && outcome.output.contains("would import 2, 1 of them doubtful"), "\(outcome)")
      #expect(outcome.lines.contains { $0.contains("known") } && outcome.output.contains("Nothing was done"))
      #expect(!sandbox.names("").contains("backups") && sandbox.names("old").count == 4)
    }

    @Test("links, folders, pipes and what is packed otherwise are passed over and named; no link is followed")
    func passedOver() throws {
      try dumps.make(
        """
        d > backup_dev_20260104_103000.sql; ln -s backup_dev_20260104_103000.sql link.sql; mkdir sub; mkfifo p
        d | xz > x.sql.xz; : > empty.sql; : | gzip > empty.sql.gz; d -Fd -f dir; \(Cluster.bin)/pg_dumpall > all.sql
        echo 'INSERT INTO t VALUES (1);' > script.sql; echo 0 > gone.sql.sha256
        """)
      let items = try dumps.imported("old", "--env", "dev")
      let taken = items.filter { $0.value["result"].text == "imported" }.keys
      #expect(Array(taken) == ["backup_dev_20260104_103000.sql"], "\(items)")
      #expect(
        items.count == 11 && items.values.allSatisfy { $0["result"].text != "refused" }, "\(items.keys)")
      #expect(items["dir"]?["hint"].text?.contains("tar -C old/dir") == true)
      #expect(items["x.sql.xz"]?["reason"].text?.contains("xz") == true)
      let link = try sandbox.run("import", "old/link.sql", "--env", "dev")
      #expect(link.status == 9 && link.errors.contains("symbolic link"), "\(link)")
    }

    @Test("a file that somebody sealed with age is checked with the key, and doubtful until then without it")
    func sealed() throws {
      let good = try dumps.ground.content()
      try sandbox.tool("age-keygen", "-o", "key")
      try dumps.make(
        "d | zstd -q | age -r $(age-keygen -y ../key) > backup_dev_20260104_103000.sql.zst.age; d -Fc | age -r $(age-keygen -y ../key) > odd"
      )
      let items = try dumps.imported("old", "--env", "dev")
      #expect(items.values.allSatisfy { $0["backup"]["state"].text == "doubtful" }, "\(items)")
      #expect(items["odd"]?["reason"].text?.contains("sealed") == true)
      let id = try #require(items["backup_dev_20260104_103000.sql.zst.age"]?["backup"]["id"].text)
      let full = try sandbox.run("verify", id, "--depth", "full", "--identity", "key")
      #expect(full.status == 0, "\(full)")
      #expect(try Document(sandbox.run("show", id, "--json").output)["backup"]["state"].text == "complete")
      try dumps.ground.destroy()
      let outcome = try dumps.ground.restore(
        "--latest", "--identity", "key", "--drop", "--yes", "--no-safety-backup")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try dumps.ground.content() == good)
    }

    @Test("with the key at hand a sealed file is read to its end, and a changed one is doubtful")
    func sealedWithKey() throws {
      try sandbox.tool("age-keygen", "-o", "key")
      try dumps.make(
        """
        r=$(age-keygen -y ../key); d -Fc | age -r $r > odd; d | age -a -r $r > backup_dev_20260104_103000.sql.age
        d -s | age -r $r > backup_dev_schema_20260105_103000.sql.age; printf X | dd of=backup_dev_schema_20260105_103000.sql.age bs=1 seek=900 conv=notrunc
        """)
      let items = try dumps.imported("old", "--env", "dev", "--identity", "key", status: 3)
      let states = items.mapValues { $0["backup"]["state"].text }
      #expect(
        states == [
          "odd": "complete", "backup_dev_20260104_103000.sql.age": "complete",
          "backup_dev_schema_20260105_103000.sql.age": "doubtful",
        ])
      #expect(items["odd"]?["backup"]["objects"][0]["name"].text?.hasSuffix(".dump.age") == true)
      #expect(items["odd"]?["time_source"].text == "header-local")
    }

    @Test("labels and note go with every file, search finds them, and misuse costs a sentence")
    func words() throws {
      try dumps.make("d > a.sql")
      try dumps.imported("old", "--env", "dev", "--label", "legacy", "--note", "from the old cron")
      #expect(try sandbox.run("search", "old cron").lines.count == 2)
      #expect(try sandbox.run("list-backups", "--label", "legacy").lines.count == 2)
      #expect(try sandbox.run("import", "old", "--move", "--copy").status == 2)
      #expect(try sandbox.run("import", "old", "--label", "two words").status == 2)
      #expect(try sandbox.run("import").status == 2)
    }
  }
}
