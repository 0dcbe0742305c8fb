import Foundation
import Testing

extension BuiltProgram {
  /// Migrations that commit other values and then fail: schema and number of rows say nothing of these.
  @Suite struct MigrateValueTests {
    private static let failing = "op.execute('SELECT 1 / (count(*) - 3) FROM users')"
    private static let emails = "SELECT string_agg(email, ',' ORDER BY id) FROM users"

    private func committed(_ statements: String..., then more: String = "") -> String {
      "with op.get_context().autocommit_block():\n"
        + statements.map { "  op.execute(\"\($0)\")" }.joined(separator: "\n") + "\n" + more
    }

    @Test("overwritten values are named, and the backup brings them back when that is allowed")
    func overwritten() throws {
      let ground = try MigrationGround()
      try ground.project.add(
        "0002", after: "0001",
        committed("UPDATE users SET email = 'gone'", then: Self.failing))
      let told = try ground.migrate()
      #expect(told.status == 8 && !told.errors.contains("nothing need be done"), "\(told)")
      #expect(told.errors.contains("table public.users holds other values than before"), "\(told)")
      #expect(told.errors.contains("with the schema of before, and not with all that was in it"), "\(told)")
      #expect(told.hint?.contains("strongroom restore --env prod --backup ") ?? false, "\(told)")
      try ground.sql("UPDATE users SET email = 'still' || id")
      let restored = try ground.migrate("--on-failure", "restore")
      #expect(
        restored.status == 8
          && restored.errors.contains("the remedy was taken (restore): the database is as it was"),
        "\(restored)")
      #expect(try ground.sql(Self.emails) == "still1,still2,still3")
    }

    @Test("a deleted row that another one replaces is not taken for the same")
    func replaced() throws {
      let ground = try MigrationGround()
      try ground.project.add(
        "0002", after: "0001",
        committed(
          "DELETE FROM legacy WHERE id = 2", "INSERT INTO legacy VALUES (3, 'three')", then: Self.failing))
      let told = try ground.migrate("--on-failure", "downgrade")
      #expect(told.errors.contains("table public.legacy holds other values than before"), "\(told)")
      #expect(told.hint?.contains("strongroom restore") ?? false, "\(told)")
    }

    @Test("a type that keeps less is not undone by alembic, and a new column that was filled is")
    func types() throws {
      let rounding = try MigrationGround()
      try rounding.sql("ALTER TABLE legacy ADD COLUMN n numeric(12,4) DEFAULT 1.2345")
      try rounding.project.add(
        "0002", after: "0001", committed("ALTER TABLE legacy ALTER COLUMN n TYPE numeric(12,1)"),
        downgrade: "op.execute('ALTER TABLE legacy ALTER COLUMN n TYPE numeric(12,4)')")
      try rounding.project.add("0003", after: "0002", committed("SELECT 1", then: Self.failing))
      let restored = try rounding.migrate("--on-failure", "restore")
      #expect(restored.errors.contains("the remedy was taken (restore)"), "\(restored)")
      #expect(try rounding.sql("SELECT DISTINCT n FROM legacy") == "1.2345")

      let filling = try MigrationGround()
      try filling.project.add(
        "0002", after: "0001",
        committed("ALTER TABLE legacy ADD COLUMN y text", "UPDATE legacy SET y = upper(x)"),
        downgrade: "op.execute('ALTER TABLE legacy DROP COLUMN y')")
      try filling.project.add("0003", after: "0002", committed("SELECT 1", then: Self.failing))
      let undone = try filling.migrate("--on-failure", "restore")
      #expect(
        undone.errors.contains("the remedy was taken (downgrade): the database is as it was"), "\(undone)")
      #expect(try filling.revision == "0001")
    }

    @Test("killed behind a commit of other values, the next run does not begin anew as if nothing had been")
    func killed() throws {
      let ground = try MigrationGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try ground.project.add(
        "0002", after: "0001",
        committed(
          "UPDATE users SET email = 'gone'",
          then: "op.execute('SELECT pg_sleep(60) FROM users WHERE id = 1')"))
      let asleep = """
        FROM pg_stat_activity WHERE datname = '\(ground.database)' AND query LIKE '%pg_sleep(60)%'
        AND pid <> pg_backend_pid()
        """
      let program = try ground.sandbox.start([Sandbox.program, "migrate", "--env", "prod"])
      try wait(for: "the statement") { try ground.sql("SELECT count(*) \(asleep)") == "1" }
      program.send(SIGKILL)
      _ = try program.end()
      try ground.sql("SELECT pg_terminate_backend(pid) \(asleep)")
      try wait(for: "the end of the statement") { try ground.sql("SELECT count(*) \(asleep)") == "0" }
      let next = try ground.migrate()
      #expect(next.status == 12 && next.error?.contains("half done") ?? false, "\(next)")
      #expect(next.errors.contains("To undo it: strongroom restore --env prod --backup "), "\(next)")
    }

    @Test("a rehearsal says which tables hold other values after the way there and back")
    func rehearsal() throws {
      let ground = try MigrationGround()
      try ground.project.add(
        "0002", after: "0001", "op.execute('UPDATE users SET email = upper(email)')", title: "loud")
      let outcome = try ground.migrate("--rehearse")
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.lines.contains("there and back changes values: table public.users"), "\(outcome)")
      let told = try Document(try ground.migrate("--rehearse", "--json").output)
      #expect(told["changed_back"].texts == ["public.users"])
    }

    @Test("an update that stopped on other values is not called untouched, and --unwind brings them back")
    func update() throws {
      let update = try UpdateGround()
      try update.ground.project.add(
        "0002", after: "0001",
        committed(
          "UPDATE users SET email = 'gone'",
          then: "op.execute(\"SELECT 1 / (1 - sign(length(current_setting('listen_addresses'))))\")"))
      let before = try update.ground.sql(Self.emails)
      let outcome = try update.update("--yes", "--accept-findings")
      #expect(outcome.status == 8, "\(outcome)")
      #expect(!outcome.output.contains("nothing need be done"), "\(outcome)")
      #expect(outcome.output.contains("holds other values than before"), "\(outcome)")
      let unwound = try update.update("--unwind", "--yes", "--on-failure", "restore")
      #expect(unwound.status == 0, "\(unwound)")
      #expect(try update.ground.sql(Self.emails) == before, "\(unwound)")
    }
  }
}
