import Glibc
import Testing

extension BuiltProgram {
  /// Migrations that succeed, and the way back.
  @Suite struct MigrateTests {
    @Test("there with a backup and a dump of what is dropped, nothing pending then, and back when agreed to")
    func thereAndBack() throws {
      let ground = try MigrationGround(
        """
        [[hook]]
        on = ["migrate.before", "migrate.after", "migrate.failure"]
        command = ["/bin/sh", "-c", "cat > /dev/null; echo $STRONGROOM_EVENT >> calls"]
        """)
      try ground.project.add(
        "0002", after: "0001", "op.execute('ALTER TABLE users ADD COLUMN phone text')",
        downgrade: "op.execute('ALTER TABLE users DROP COLUMN phone')", title: "phones")
      try ground.project.add(
        "0003", after: "0002",
        "op.execute('DROP TABLE legacy'); op.execute('DELETE FROM users WHERE id = 3')",
        downgrade: "op.execute('CREATE TABLE legacy (id int PRIMARY KEY, x text)')", title: "no legacy")

      let plan = try ground.migrate("--dry-run")
      #expect(plan.status == 0 && plan.output.contains("apply 0002  phones"), "\(plan)")
      #expect(plan.output.contains("drops table public.legacy (2 rows)"), "\(plan)")
      #expect(try ground.revision == "0001" && ground.sandbox.published.isEmpty)

      let first = try ground.migrate("--revision", "+1")
      #expect(first.status == 0 && first.lines.first?.contains("from 0001 to 0002") ?? false, "\(first)")
      #expect(first.errors.contains("apply 0002  phones"), "\(first)")
      let second = try ground.migrate("--json")
      #expect(second.status == 0, "\(second)")
      let told = try Document(second.output)
      #expect(told["before"].texts == ["0002"] && told["after"].texts == ["0003"])
      #expect(told["table_backups"].list.first?["table"].text == "public.legacy")
      // A migration that succeeds and drops rows is told by their number.
      #expect(
        told["losses"].list.map { "\($0["table"].text ?? "") \($0["before"].number ?? 0)" }
          == ["public.legacy 2", "public.users 3"])
      #expect(try ground.labels() == Array(repeating: "before-migration", count: 3))
      let none = try ground.migrate()
      #expect(none.status == 0 && none.output.contains("Nothing is pending: prod is at 0003"), "\(none)")
      #expect(try ground.sandbox.listed().count == 3)

      let unasked = try ground.rollback("--steps", "1")
      #expect(unasked.status == 12 && unasked.hint == "Add --yes to agree.", "\(unasked)")
      #expect(try ground.revision == "0003")
      let back = try ground.rollback("--steps", "2", "--yes")
      #expect(back.status == 0 && back.output.contains("from 0003 to 0001"), "\(back)")
      #expect(back.errors.contains("undo 0003  no legacy"), "\(back)")
      #expect(back.errors.contains("drops column public.users.phone (0 values)"), "\(back)")
      #expect(try ground.labels().first == "before-rollback")
      let far = try ground.rollback("--steps", "3", "--yes")
      #expect(far.status == 5 && far.hint == "Use --steps 1 at most.", "\(far)")
      #expect(try ground.sandbox.text("calls").split(separator: "\n").count == 6)
      #expect(ground.sandbox.leftovers.isEmpty)
    }

    @Test(
      "an index is made CONCURRENTLY although we look on, and a table from 0 begins at the first revision")
    func concurrently() throws {
      let ground = try MigrationGround()
      try ground.sql("DELETE FROM users WHERE id = 2; ")
      try ground.addHalf()
      let outcome = try ground.migrate()
      #expect(outcome.status == 0 && outcome.errors.contains("commits 2 times"), "\(outcome)")
      #expect(try ground.revision == "0003")

      try ground.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
      let fresh = try ground.migrate("--revision", "0001")
      #expect(fresh.status == 0 && fresh.output.contains("from no revision to 0001"), "\(fresh)")
    }

    @Test("killed behind its end, one branch of several counts as reached")
    func branches() throws {
      let ground = try MigrationGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try ground.project.add("bill1", after: nil, "op.execute('CREATE TABLE bills (id int)')")
      let asleep =
        "FROM pg_stat_activity WHERE datname = '\(ground.database)' AND query LIKE '%pg_sleep(60)%'"
      try ground.project.add(
        "bill2", after: "bill1", "op.execute('CREATE TABLE paid (id int)')\nop.execute('SELECT pg_sleep(60)')"
      )
      let program = try ground.sandbox.start(
        [Sandbox.program, "migrate", "--env", "prod", "--revision", "bill2"])
      try wait(for: "alembic") {
        try ground.sql("SELECT count(*) \(asleep) AND pid <> pg_backend_pid()") == "1"
      }
      program.send(SIGKILL)
      _ = try program.end()
      try ground.sql("SELECT pg_terminate_backend(pid) \(asleep) AND pid <> pg_backend_pid()")
      // As if it had come to its end before.
      try ground.sql(
        "CREATE TABLE bills (id int); CREATE TABLE paid (id int); INSERT INTO alembic_version VALUES ('bill2')"
      )
      let next = try ground.migrate("--revision", "bill2", "--dry-run")
      #expect(next.output.contains("it had reached bill2"), "\(next)")
    }

    @Test("a protected environment wants its name, and another word is refused")
    func protected() throws {
      let ground = try MigrationGround(protected: true)
      try ground.project.add("0002", after: "0001", "op.execute('CREATE TABLE more (id int)')")
      let unasked = try ground.migrate("--yes")
      #expect(unasked.status == 12 && unasked.hint == "Add --confirm prod to agree.", "\(unasked)")
      #expect(try ground.migrate("--confirm", "dev").status == 2)
      #expect(try ground.revision == "0001" && ground.sandbox.published.isEmpty)
      let agreed = try ground.migrate("--confirm", "prod")
      #expect(try agreed.status == 0 && ground.revision == "0002", "\(agreed)")
    }
  }
}
