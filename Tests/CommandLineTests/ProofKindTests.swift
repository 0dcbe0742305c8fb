import Foundation
import Testing

extension BuiltProgram {
  /// Backups of every kind, and databases unlike the usual one.
  @Suite struct ProofKindTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try RestoreGround()
      ground.sandbox.openTemporaryFolder()
    }

    private func backUp(_ arguments: String...) throws -> String {
      try sandbox.backUpWith(arguments)
      return try #require(try sandbox.listed().first?["id"].text)
    }

    private func prove(_ id: String, _ what: String...) throws {
      let outcome = try sandbox.run("test-restore", id)
      #expect(outcome.status == 0, "\(outcome)")
      for words in what { #expect(outcome.output.contains(words), "\(words): \(outcome)") }
    }

    @Test("schema backups and backups of tables are proved as what they are")
    func parts() throws {
      // What is asked of whole databases is not asked of parts.
      try sandbox.write(
        "[env.dev]\nenv_file = \".env\"\n[[test_restore.check]]\nname = \"people\"\nsql = \"SELECT count(*) > 0 FROM people\"\n",
        to: "strongroom.toml")
      try prove(
        try backUp("--schema-only"), "0 rows", "fingerprint is the same",
        "about whole databases and were not run")
      try prove(try backUp("--table", "spending"), "1 table, 3,000 rows", "foreign keys")
    }

    @Test("rows alone are proved in the tables of a backup that had the same schema, and refused without one")
    func rowsAlone() throws {
      try ground.sql("CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM people")
      let rows = try backUp("--data-only")
      let refused = try sandbox.run("test-restore", rows)
      #expect(refused.status == 12 && refused.hint?.contains("--schema-only") == true, "\(refused)")
      let schema = try backUp("--schema-only")
      try prove(rows, "3,074 rows", "1 large object", "into the tables of backup \(schema)", "is the same")
      try ground.sql("ALTER TABLE people ADD extra int")
      let changed = try backUp("--data-only", "--format", "custom")
      #expect(try sandbox.run("test-restore", changed).status == 12)
      let full = try backUp("--format", "custom", "--compress", "zstd")
      try prove(changed, "into the tables of backup \(full)")
    }

    @Test("rows that do not fit the constraints of their tables are not proved")
    func rowsAgainstConstraints() throws {
      try sandbox.replaceTool(by: #"$real "$@" | sed 's/^7\tp7@example.org/7\tp8@example.org/'"#)
      _ = try backUp("--schema-only")
      let rows = try backUp("--data-only")
      unlink(sandbox.at("strongroom.toml"))
      let outcome = try sandbox.run("test-restore", rows)
      #expect(outcome.status == 4 && outcome.output.contains("people_email_key"), "\(outcome)")
    }

    @Test("F59: encoding, locale provider and locale are the database's own")
    func encodings() throws {
      let other = "\(ground.database)_latin"
      try ground.sql(
        "CREATE DATABASE \(other) TEMPLATE template0 ENCODING LATIN1 LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'de'"
      )
      try ground.sql(
        """
        CREATE TABLE U&"Stra\\00DFe" (a text PRIMARY KEY);
        INSERT INTO U&"Stra\\00DFe" VALUES (U&'\\00E4'), ('z'), ('A');
        CREATE COLLATION ci (provider = icu, locale = 'de-u-ks-level2', deterministic = false);
        CREATE TABLE c (x text COLLATE ci UNIQUE); INSERT INTO c VALUES ('a')
        """, in: other)
      try sandbox.write(Sandbox.variables(ground.cluster, database: other), to: ".env")
      try sandbox.write(
        """
        [[test_restore.check]]
        name = "latin"
        sql = \"""
          SELECT pg_encoding_to_char(encoding) = 'LATIN1' AND datlocprovider = 'i'
            AND (SELECT string_agg(a, '' ORDER BY a) = 'Aäz' FROM "Straße")
          FROM pg_database WHERE datname = current_database()\"""
        [env.dev]
        env_file = ".env"

        """, to: "strongroom.toml")
      let id = try backUp()
      try prove(id, "latin: passed", "fingerprint is the same")
    }

    @Test("cleanup keeps the newest proven backup, until a later test restore of it fails")
    func retained() throws {
      func settings(_ check: String) throws {
        try sandbox.write(
          "[retention.default]\nkeep_last = 1\nmin_keep = 1\n[[test_restore.check]]\nname = \"c\"\n"
            + "sql = \"SELECT \(check)\"\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
      }
      func reasons(_ id: String) throws -> String {
        let plan = try Document(try sandbox.run("cleanup", "--dry-run", "--json").output)
        return plan["keep"].list.first { $0["id"].text == id }?["reasons"].texts.joined() ?? "removed"
      }
      let first = try backUp()
      _ = try backUp()
      try settings("true")
      #expect(try reasons(first) == "removed")
      try prove(first)
      #expect(try reasons(first).contains("newest proven"))
      try settings("false")
      #expect(try sandbox.run("test-restore", first).status == 4)
      #expect(try reasons(first) == "removed")
    }
  }
}
