import Foundation
import Testing

extension BuiltProgram {
  /// Single tables and rows.
  @Suite struct RestoreTableTests {
    private let ground: RestoreGround

    init() throws { ground = try RestoreGround() }

    private static let formats = [
      ["--format", "plain"], ["--format", "custom"], ["--format", "directory"],
    ]
    private let quick = ["--no-safety-backup"]

    /// What belongs to a table, in one word.
    private func belongings(_ table: String) throws -> String {
      try ground.sql(
        """
        SELECT string_agg(x, E'\\n' ORDER BY x) FROM (
          SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '\(table)'::regclass
          UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '\(table)'::regclass
          UNION ALL SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = '\(table)'::regclass
          UNION ALL SELECT concat(attname, atttypid::regtype, attnotnull, attidentity) FROM pg_attribute
            WHERE attrelid = '\(table)'::regclass AND attnum > 0) AS t (x)
        """)
    }

    @Test("an absent table comes back whole from any format", arguments: formats)
    func create(format: [String]) throws {
      let name = try ground.sandbox.backUpWith(format)
      let good = try ground.content()
      let before = try belongings("spending")
      try ground.sql("ALTER TABLE plans DROP CONSTRAINT plans_last_fkey; DROP TABLE spending CASCADE")
      let outcome = try ground.restoreWith(["--file", name, "--table", "spending"] + quick)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.output.contains("Checked: 1 table with 3000 rows, as backed up\n"), "\(outcome)")
      #expect(try ground.content() == good && belongings("spending") == before)
      #expect(try ground.sql("INSERT INTO spending (person, amount) VALUES (1, 1) RETURNING id") == "3001")
    }

    @Test("names are exact, however odd", arguments: formats)
    func odd(format: [String]) throws {
      let name = try ground.sandbox.backUpWith(format)
      let good = try ground.content()
      let table = "\"Odd one\".\"it's \"\"a\"\" table\""
      let before = try belongings("\"Odd one\".\"it''s \"\"a\"\" table\"")
      try ground.sql("DROP TABLE \(table)")
      for wrong in ["Spending", "nosuch", "public.nosuch", "nosuch.spending"] {
        let outcome = try ground.restoreWith(["--file", name, "--table", wrong] + quick)
        #expect(outcome.status == 5 && outcome.error?.contains(wrong) == true, "\(outcome)")
      }
      let outcome = try ground.restoreWith(["--file", name, "--table", table] + quick)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.content() == good && belongings("\"Odd one\".\"it''s \"\"a\"\" table\"") == before)
      #expect(try ground.sql("INSERT INTO \(table) (v) VALUES ('x') RETURNING k") == "4")
    }

    @Test("a present table needs --into-schema or --replace-rows", arguments: formats)
    func present(format: [String]) throws {
      let name = try ground.sandbox.backUpWith(format)
      let good = try ground.content()
      let refused = try ground.refused(12, "--file", name, "--table", "spending", "--no-safety-backup")
      #expect(
        refused.hint?.contains("--into-schema") == true && refused.hint?.contains("--replace-rows") == true)
      try ground.destroy()
      let beside = try ground.restoreWith(
        ["--file", name, "--table", "spending", "--table", "plans", "--into-schema", "res \"cue"] + quick)
      #expect(beside.status == 0, "\(beside)")
      #expect(try ground.sql("SELECT count(*), sum(amount) > 3000 FROM \"res \"\"cue\".spending") == "3000|t")
      #expect(try ground.sql("SELECT count(*) FROM \"res \"\"cue\".plans") == "20")
      #expect(
        try ground.sql(
          "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = '\"res \"\"cue\"'::regnamespace"
        ) == "0")
      let asked = try ground.restoreWith(["--file", name, "--table", "plans", "--replace-rows"])
      #expect(asked.status == 12 && asked.hint == "Add --yes to agree.", "\(asked)")
      let before = try belongings("spending")
      let replaced = try ground.restoreWith(
        ["--file", name, "--table", "spending", "--table", "plans", "--replace-rows", "--yes"])
      #expect(replaced.status == 0 && replaced.output.contains("Safety backup: "), "\(replaced)")
      #expect(try ground.content() == good && belongings("spending") == before)
    }

    @Test("replaced rows that leave other rows without theirs change nothing")
    func replaceOrphans() throws {
      let name = try ground.sandbox.backUp()
      try ground.sql(
        "INSERT INTO people (email, name) VALUES ('new@x', 'new'); INSERT INTO plans (person) VALUES (51)")
      let outcome = try ground.refused(
        8, "--file", name, "--table", "people", "--replace-rows", "--yes", "--no-safety-backup")
      #expect(outcome.error?.contains("plans_person_fkey") == true && outcome.hint != nil, "\(outcome)")
    }

    @Test("a backup of tables restores into a database in use, not over it")
    func tableBackup() throws {
      let name = try ground.sandbox.backUp("--table", "plans", "--table", "spending")
      let good = try ground.content()
      try ground.refused(12, "--file", name, "--no-safety-backup")
      try ground.refused(2, "--file", name, "--in-place", "--yes")
      try ground.destroy()
      let outcome = try ground.restoreWith(["--file", name, "--replace-rows", "--yes"] + quick)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.content() == good && ground.databases() == [ground.database])
      try ground.sql("DROP TABLE plans, spending CASCADE")
      #expect(try ground.restoreWith(["--file", name] + quick).status == 0)
      #expect(try ground.content() == good)
    }

    @Test(
      "rows alone go into an existing schema in one transaction, circles of foreign keys and all",
      arguments: formats)
    func rows(format: [String]) throws {
      let rows = try ground.sandbox.backUpWith(format + ["--data-only"])
      let schema = try ground.sandbox.backUp("--schema-only")
      let good = try ground.content()
      let keys = try belongings("spending") + belongings("plans")
      let duplicate = try ground.refused(8, "--file", rows, "--no-safety-backup")
      #expect(duplicate.error?.contains("a row is already there under the same key") == true, "\(duplicate)")
      #expect(duplicate.hint?.hasPrefix("Restore into an empty database") == true)
      try ground.cluster.sql("DROP DATABASE \(ground.database)")
      #expect(try ground.restore("--file", rows).status == 8)
      #expect(try ground.restore("--file", schema).status == 0)
      let outcome = try ground.restoreWith(["--file", rows] + quick)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try ground.content() == good && belongings("spending") + belongings("plans") == keys)
      #expect(try ground.sql("INSERT INTO plans (person) VALUES (1) RETURNING id") == "21")
    }

    @Test(
      "tables are loaded into no schema of the system, nor into their own",
      arguments: [
        "", "pg_toast", "pg_mine", "information_schema", "public", String(repeating: "s", count: 64),
      ])
    func wrongSchema(schema: String) throws {
      let name = try ground.sandbox.backUp()
      let outcome = try ground.refused(
        2, "--file", name, "--table", "spending", "--into-schema", schema, "--no-safety-backup")
      #expect(outcome.hint?.contains("--into-schema restored") == true, "\(outcome)")
    }

    @Test("a table that gets other rows than the census tells is taken back")
    func otherRows() throws {
      let name = try ground.sandbox.backUp()
      try ground.sandbox.shell(
        #"sqlite3 backups/catalog.sqlite "UPDATE censuses SET document = replace(document, '\"rows\":20', '\"rows\":21')""#
      )
      let outcome = try ground.refused(
        4, "--file", name, "--table", "plans", "--replace-rows", "--yes", "--no-safety-backup")
      #expect(
        outcome.error?.contains("20 rows after the restore, and 21 were backed up") == true, "\(outcome)")
    }

    @Test("rows for a column that is no longer there name the column and its table")
    func columnGone() throws {
      let name = try ground.sandbox.backUp()
      try ground.sql("ALTER TABLE spending RENAME COLUMN note TO remark")
      let outcome = try ground.refused(
        8, "--file", name, "--table", "spending", "--replace-rows", "--yes", "--no-safety-backup")
      #expect(outcome.error?.contains("column 'note' of 'spending' does not exist") == true, "\(outcome)")
    }

    @Test("rows without their tables say which relation does not exist")
    func rowsWithoutTables() throws {
      let rows = try ground.sandbox.backUp("--data-only")
      try ground.sql("DROP TABLE plans, spending CASCADE")
      let outcome = try ground.restoreWith(["--file", rows] + quick)
      #expect(outcome.status == 8 && outcome.error?.contains("relation 'public.") == true, "\(outcome)")
      #expect(
        outcome.error?.contains("does not exist") == true && outcome.hint?.contains("schema first") == true)
    }
  }
}
