import Foundation
import Testing

extension BuiltProgram {
  /// How a whole backup reaches a database.
  @Suite struct RestoreRouteTests {
    private let ground: RestoreGround

    init() throws { ground = try RestoreGround() }

    private static let kinds = [
      ["--format", "plain"], ["--format", "custom"], ["--format", "directory"],
      ["--format", "plain", "--compress", "gzip"], ["--format", "custom", "--compress", "zstd"],
      ["--format", "directory", "--compress", "zstd:1"],
    ]

    @Test("a restore swaps, keeps the old database by name, and says what it compared", arguments: kinds)
    func swap(arguments: [String]) throws {
      try ground.sql(
        "COMMENT ON DATABASE \(ground.database) IS 'ours'; ALTER DATABASE \(ground.database) SET work_mem = '7MB'"
      )
      let name = try ground.sandbox.backUpWith(arguments)
      let good = try ground.content()
      try ground.destroy()
      try ground.sql("COMMENT ON DATABASE \(ground.database) IS 'broken'")
      let outcome = try ground.restore("--file", name)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.content() == good)
      #expect(
        outcome.output.contains("5 tables, 3074 rows, 4 sequences and the schema are what was backed up"),
        "\(outcome)")
      let kept = try #require(try ground.kept().first)
      #expect(try ground.databases().count == 2 && outcome.output.contains("--release \(kept)"))
      #expect(try ground.sql("SELECT count(*) FROM plans", in: kept) == "0")
      #expect(try ground.sql("SHOW work_mem") == "7MB")
      #expect(
        try ground.sql(
          "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")
          == "ours")
      #expect(try ground.sql("SELECT convert_from(lo_get(4242), 'UTF8')") == "a large object")
      #expect(try ground.sql("INSERT INTO spending (person, amount) VALUES (1, 1) RETURNING id") == "3001")
      #expect(ground.sandbox.leftovers.isEmpty)
    }

    @Test("--list-kept shows what is kept, --release drops it and nothing that is not ours")
    func kept() throws {
      try ground.sandbox.backUp()
      #expect(try ground.restore("--list-kept").errors.contains("No databases are kept."))
      try ground.restore("--latest")
      let kept = try #require(try ground.kept().first)
      #expect(try ground.restore("--list-kept").lines.first?.hasPrefix(kept) == true)
      let json = try Document(try ground.restore("--list-kept", "--json").output)
      #expect(json["databases"][0]["name"].text == kept && (json["databases"][0]["bytes"].number ?? 0) > 0)
      for (name, status): (String, Int32) in [(ground.database, 12), ("postgres", 12), ("nosuch", 5)] {
        let outcome = try ground.restore("--release", name)
        #expect(outcome.status == status && outcome.hint?.contains("--list-kept") == true, "\(outcome)")
      }
      let lookalike = ground.database + "_before_20200101_000000"
      try ground.cluster.sql("CREATE DATABASE \(lookalike)")
      #expect(try ground.restore("--release", lookalike).status == 12)
      let outcome = try ground.restore("--release", kept)
      #expect(outcome.status == 0 && outcome.output == "Released: \(kept)\n", "\(outcome)")
      #expect(try ground.databases() == [ground.database, lookalike])
    }

    @Test("a kept database of another environment's database is not released", arguments: ["dev"])
    func releaseOfAnother(env: String) throws {
      let other = try RestoreGround()
      try other.sandbox.backUp()
      try other.restore("--latest")
      let kept = try #require(try other.kept().first)
      let outcome = try ground.restore("--release", kept)
      #expect(outcome.status == 12 && outcome.error?.contains(other.database) == true, "\(outcome)")
      #expect(try other.kept() == [kept])
    }

    @Test(
      "a missing database is created, an empty one is filled, and nothing is kept",
      arguments: ["missing", "empty"])
    func create(state: String) throws {
      let name = try ground.sandbox.backUp("--format", "custom")
      let good = try ground.content()
      try ground.cluster.sql("DROP DATABASE \(ground.database)")
      if state == "empty" { try ground.cluster.sql("CREATE DATABASE \(ground.database) TEMPLATE template0") }
      let outcome = try ground.restore("--file", name)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.content() == good && ground.databases() == [ground.database])
    }

    @Test(
      "an empty database is filled directly by a role that may not create one, and --in-place serves it later"
    )
    func fill() throws {
      let role = "owner_of_\(ground.database)"
      try ground.cluster.sql("CREATE ROLE \(role) LOGIN")
      defer {
        _ = try? ground.cluster.sql("DROP DATABASE IF EXISTS \(ground.database)")
        _ = try? ground.cluster.sql("DROP ROLE \(role)")
      }
      let recreate = {
        try ground.cluster.sql("DROP DATABASE \(ground.database)")
        try ground.cluster.sql("CREATE DATABASE \(ground.database) OWNER \(role) TEMPLATE template0")
      }
      try recreate()
      try ground.sql("SET ROLE \(role); \(RestoreGround.schema) \(RestoreGround.rows)")
      ground.sandbox.environment["DEV_DB_USER"] = role
      let names = try ["plain", "custom", "directory"].map { try ground.sandbox.backUp("--format", $0) }
      let good = try ground.content()
      try recreate()
      let outcome = try ground.restore("--file", names[0])
      #expect(outcome.status == 0 && outcome.output.contains("what was backed up"), "\(outcome)")
      #expect(try ground.content() == good)
      // A second time there is something in the way, and such a role is told what to do.
      let refused = try ground.refused(8, "--file", names[0])
      #expect(refused.hint?.contains("--in-place") == true, "\(refused)")
      for name in names {
        try ground.destroy()
        try ground.sql("CREATE TABLE IF NOT EXISTS later (spending integer REFERENCES spending (id))")
        let inPlace = try ground.restore("--file", name, "--in-place", "--yes", "--no-safety-backup")
        #expect(inPlace.status == 0, "\(inPlace)")
        #expect(try ground.content() == good && ground.sql("SELECT to_regclass('later')") == "")
      }
    }

    @Test(
      "F60 --drop and --in-place ask, and without a terminal name the flag",
      arguments: ["--drop", "--in-place"])
    func confirmation(flag: String) throws {
      try ground.sandbox.backUp()
      let good = try ground.content()
      let refused = try ground.refused(12, "--latest", flag)
      #expect(
        refused.hint == "Add --yes to agree." && refused.error?.contains(ground.database) == true,
        "\(refused)")
      try ground.destroy()
      let outcome = try ground.restore("--latest", flag, "--yes")
      #expect(outcome.status == 0 && outcome.output.contains("Safety backup: "), "\(outcome)")
      #expect(try ground.content() == good && ground.databases() == [ground.database])
      #expect(try ground.sandbox.listed().first?["labels"].texts == ["before-restore"])
    }

    @Test("F60 a protected environment wants its name for a swap as well, --yes is not enough")
    func protected() throws {
      try ground.sandbox.write("[env.dev]\nprotected = true\nenv_file = \".env\"\n", to: "strongroom.toml")
      try ground.sandbox.backUp()
      for arguments in [["--latest"], ["--latest", "--yes"], ["--latest", "--drop", "--yes"]] {
        let before = try ground.identity()
        let outcome = try ground.restoreWith(arguments)
        #expect(outcome.status == 12 && outcome.hint == "Add --confirm dev to agree.", "\(outcome)")
        try ground.expectUntouched(before)
      }
      #expect(try ground.restore("--latest", "--confirm", "prod").status == 2)
      #expect(try ground.restore("--latest", "--confirm", "dev").status == 0)
      let kept = try #require(try ground.kept().first)
      #expect(try ground.restore("--release", kept).status == 12)
      #expect(try ground.restore("--release", kept, "--confirm", "dev").status == 0)
    }

    @Test(
      "--dry-run prints the plan and changes nothing",
      arguments: [[], ["--drop"], ["--in-place"], ["--json"]])
    func dryRun(extra: [String]) throws {
      try ground.sandbox.backUp()
      let before = try ground.identity()
      let outcome = try ground.restoreWith(["--latest", "--dry-run"] + extra)
      #expect(outcome.status == 0 && outcome.output.contains("read the dump to its end"), "\(outcome)")
      try ground.expectUntouched(before)
      #expect(try ground.sandbox.listed().count == 1)
      if extra == ["--json"] {
        let plan = try Document(outcome.output)
        #expect(plan["schema"].text == "strongroom/restore-plan/v1" && plan["steps"].texts.count >= 4)
      }
    }

    @Test("the journal says who restored what into what, and show tells it")
    func journal() throws {
      let name = try ground.sandbox.backUp()
      try ground.restore("--latest")
      let id = try #require(try ground.sandbox.listed().first?["id"].text)
      let shown = try ground.sandbox.run("show", id).output
      #expect(shown.contains("restore.done: into \(ground.database) at "), "\(shown)")
      #expect(shown.contains("from backups/\(name); the old database is kept as \(try ground.kept()[0])"))
    }
  }
}
