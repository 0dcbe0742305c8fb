import Testing

extension BuiltProgram {
  /// Migrations that fail when rows or values are gone already: alembic's way back would not bring them again.
  @Suite struct MigrateLossTests {
    private static let failing = "op.execute('SELECT 1 / (count(*) - 3) FROM users')"

    /// Adds 0002, which commits what it does, and 0003, which commits the revision 0002 and fails.
    private func ground(_ statement: String, back: String) throws -> MigrationGround {
      let ground = try MigrationGround()
      try ground.project.add(
        "0002", after: "0001", "with op.get_context().autocommit_block():\n  op.execute('\(statement)')",
        downgrade: "op.execute('\(back)')")
      try ground.project.add(
        "0003", after: "0002",
        "with op.get_context().autocommit_block():\n  op.execute('SELECT 1')\n" + Self.failing)
      return ground
    }

    @Test(
      "a filled table that is dropped and committed comes back with its rows, and no downgrade is called enough"
    )
    func table() throws {
      let ground = try ground("DROP TABLE legacy", back: "CREATE TABLE legacy (id int PRIMARY KEY, x text)")
      let told = try ground.migrate("--on-failure", "downgrade")
      #expect(
        told.status == 8 && told.errors.contains("table public.legacy had 2 rows and is gone"), "\(told)")
      #expect(told.errors.contains("alembic cannot bring back what is gone"), "\(told)")
      #expect(told.hint?.contains("strongroom restore --env prod --backup ") ?? false, "\(told)")
      try ground.sql(
        "CREATE TABLE legacy (id int PRIMARY KEY, x text); INSERT INTO legacy VALUES (1, 'one'), (2, 'two'); UPDATE alembic_version SET version_num = '0001'"
      )
      let restored = try ground.migrate("--on-failure", "restore")
      #expect(
        restored.errors.contains("the remedy was taken (restore): the database is as it was"), "\(restored)")
      #expect(try ground.sql("SELECT count(*) FROM legacy") == "2" && ground.revision == "0001")
    }

    @Test("a column that is dropped with its values needs the backup, an empty one and a new name do not")
    func column() throws {
      let filled = try ground(
        "ALTER TABLE legacy DROP COLUMN x", back: "ALTER TABLE legacy ADD COLUMN x text")
      let told = try filled.migrate("--on-failure", "downgrade")
      #expect(told.errors.contains("column public.legacy.x (2 values) is gone"), "\(told)")
      #expect(told.hint?.contains("strongroom restore --env prod") ?? false, "\(told)")

      let empty = try ground("ALTER TABLE legacy DROP COLUMN x", back: "ALTER TABLE legacy ADD COLUMN x text")
      try empty.sql("UPDATE legacy SET x = NULL")
      let undone = try empty.migrate("--on-failure", "restore")
      #expect(
        undone.errors.contains("the remedy was taken (downgrade): the database is as it was"), "\(undone)")

      let renamed = try ground("ALTER TABLE legacy RENAME TO old", back: "ALTER TABLE old RENAME TO legacy")
      let named = try renamed.migrate("--on-failure", "restore")
      #expect(
        named.errors.contains("the remedy was taken (downgrade): the database is as it was"), "\(named)")
      #expect(try renamed.sql("SELECT count(*) FROM legacy") == "2")
    }

    @Test("a rollback whose second step fails has dropped values, which no way forwards brings back")
    func rollback() throws {
      let ground = try MigrationGround()
      try ground.project.add(
        "0002", after: "0001", "pass",
        downgrade: "with op.get_context().autocommit_block():\n  op.execute('SELECT 1')\n" + Self.failing)
      try ground.project.add(
        "0003", after: "0002", "op.execute('ALTER TABLE users ADD COLUMN phone text')",
        downgrade:
          "with op.get_context().autocommit_block():\n  op.execute('ALTER TABLE users DROP COLUMN phone')")
      try #require(try ground.migrate().status == 0)
      try ground.sql("UPDATE users SET phone = '1'")
      let outcome = try ground.rollback("--steps", "2", "--yes", "--on-failure", "restore")
      #expect(outcome.status == 8, "\(outcome)")
      #expect(
        outcome.errors.contains("the remedy was taken (restore): the database is as it was"), "\(outcome)")
      #expect(try ground.sql("SELECT count(phone) FROM users") == "3" && ground.revision == "0003")
    }
  }
}
