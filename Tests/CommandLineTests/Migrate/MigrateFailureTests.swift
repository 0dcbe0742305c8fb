import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Migrations that fail, and what is done about it.
  @Suite struct MigrateFailureTests {
    @Test("what one transaction undid needs no remedy, even when a restore is allowed")
    func transaction() throws {
      let ground = try MigrationGround()
      try ground.project.add("0002", after: "0001", "op.execute('CREATE TABLE more (id int)')")
      try ground.project.add(
        "0003", after: "0002", "op.create_unique_constraint('users_email', 'users', ['email'])")
      let outcome = try ground.migrate("--on-failure", "restore")
      #expect(outcome.status == 8, "\(outcome)")
      #expect(outcome.error?.contains("could not create unique index") ?? false, "\(outcome)")
      #expect(
        outcome.errors.contains("the database is as it was, at 0001: nothing was applied"), "\(outcome)")
      #expect(outcome.errors.contains("duplicates-before-unique"), "\(outcome)")
      #expect(try ground.revision == "0001")
      #expect(try ground.sql("SELECT to_regclass('more') IS NULL") == "t")
    }

    @Test("half a migration outside a transaction is told with its INVALID index, and restored when allowed")
    func half() throws {
      let ground = try MigrationGround()
      try ground.addHalf()
      let stopped = try ground.migrate("--on-failure", "downgrade")
      #expect(stopped.status == 8, "\(stopped)")
      #expect(stopped.errors.contains("index public.users_email is left INVALID"), "\(stopped)")
      #expect(stopped.hint?.contains("strongroom restore --env prod --backup ") ?? false, "\(stopped)")
      let command = try #require(stopped.hint?.split(separator: ": ").last)
      let words = command.split(separator: " ").dropFirst().map(String.init)
      #expect(try ground.sandbox.run(words).status == 0)
      #expect(try ground.sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == "0")

      let restored = try ground.migrate("--on-failure", "restore")
      #expect(restored.status == 8, "\(restored)")
      #expect(
        restored.errors.contains("the remedy was taken (restore): the database is as it was"), "\(restored)")
      #expect(restored.errors.contains("is kept as \(ground.database)_before_"), "\(restored)")
      #expect(try ground.revision == "0001")
      #expect(try ground.sql("SELECT count(*) FROM users") == "3")
    }

    @Test("what was applied before the failing revision is undone by alembic when that leads back")
    func downgrade() throws {
      let ground = try MigrationGround()
      try ground.project.add(
        "0002", after: "0001",
        """
        with op.get_context().autocommit_block():
          op.execute('CREATE TABLE more (id int)')
        """, downgrade: "op.execute('DROP TABLE more')")
      try ground.project.add(
        "0003", after: "0002",
        """
        with op.get_context().autocommit_block():
          op.execute('SELECT 1')
        op.execute('INSERT INTO more SELECT 1 / (count(*) - 3) FROM users')
        """)
      let told = try ground.migrate()
      #expect(told.status == 8 && told.errors.contains("the database is at 0002"), "\(told)")
      #expect(told.hint == "To set it right: strongroom rollback --env prod --steps 1", "\(told)")
      try ground.sql("DROP TABLE more; UPDATE alembic_version SET version_num = '0001'")
      let undone = try ground.migrate("--on-failure", "downgrade")
      #expect(undone.status == 8, "\(undone)")
      #expect(
        undone.errors.contains("the remedy was taken (downgrade): the database is as it was"), "\(undone)")
      #expect(try ground.revision == "0001")
    }

    @Test("alembic killed midway leaves nothing, and so do we: the next run says where it stands")
    func killed() throws {
      // Without a scratch server there is no trial on an empty copy, which would sleep as well.
      let ground = try MigrationGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try ground.project.add(
        "0002", after: "0001",
        """
        op.execute('CREATE TABLE more (id int)')
        op.execute('SELECT pg_sleep(60)')
        """)
      let asleep = """
        FROM pg_stat_activity WHERE datname = '\(ground.database)' AND query LIKE '%pg_sleep(60)%'
        AND pid <> pg_backend_pid()
        """
      func begin() throws -> Program {
        let program = try ground.sandbox.start([Sandbox.program, "migrate", "--env", "prod"])
        for _ in 0..<300 where try ground.sql("SELECT count(*) \(asleep)") != "1" { usleep(100_000) }
        try #require(try ground.sql("SELECT count(*) \(asleep)") == "1", "\(program.errorsSoFar)")
        return program
      }
      let first = try begin()
      Processes.kill(containing: ground.sandbox.at("app/alembic.ini"))
      let outcome = try first.end()
      #expect(outcome.status == 8 && outcome.errors.contains("nothing was applied"), "\(outcome)")

      let second = try begin()
      second.send(SIGKILL)
      _ = try second.end()
      // Alembic went with us; its statement in the server did not notice.
      let busy = try ground.migrate()
      #expect(busy.status == 6 && busy.hint?.contains("pg_terminate_backend") ?? false, "\(busy)")
      try ground.sql("SELECT pg_terminate_backend(pid) \(asleep)")
      try wait(for: "the end of the statement") { try ground.sql("SELECT count(*) \(asleep)") == "0" }
      let next = try ground.migrate("--dry-run")
      #expect(next.status == 0 && next.output.contains("nothing of it is in the database"), "\(next)")

      // As if it had got half-way.
      try ground.sql("CREATE TABLE more (id int)")
      let half = try ground.migrate()
      #expect(half.status == 12 && half.error?.contains("half done") ?? false, "\(half)")
      #expect(half.errors.contains("To undo it: strongroom restore --env prod --backup "), "\(half)")
    }

    @Test("a database that cannot be asked afterwards does not hide the failure, and the next run compares")
    func unasked() throws {
      let ground = try MigrationGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try ground.project.add(
        "0002", after: "0001",
        """
        with op.get_context().autocommit_block():
          op.execute('CREATE TABLE more (id int)')
          op.execute('UPDATE pg_database SET datallowconn = false WHERE datname = current_database()')
        op.execute('SELECT 1 / (count(*) - 3) FROM users')
        """)
      let outcome = try ground.migrate()
      try ground.cluster.sql("ALTER DATABASE \(ground.database) ALLOW_CONNECTIONS true")
      #expect(outcome.status == 8 && outcome.error?.contains("division by zero") ?? false, "\(outcome)")
      #expect(outcome.error?.contains("cannot be asked what is in it now") ?? false, "\(outcome)")
      let backup = try #require(try ground.sandbox.listed().first?["id"].text)
      #expect(outcome.hint?.contains("The backup from before is \(backup)") ?? false, "\(outcome)")
      let next = try ground.migrate("--dry-run")
      #expect(next.output.contains("strongroom restore --env prod --backup \(backup)"), "\(next)")
      // A migration that succeeds, with a database that does not tell, is not called done.
      try ground.sql("DROP TABLE more")
      try ground.project.add(
        "0002", after: "0001",
        "op.execute('UPDATE pg_database SET datallowconn = false WHERE datname = current_database()')")
      let untold = try ground.migrate("--yes")
      try ground.cluster.sql("ALTER DATABASE \(ground.database) ALLOW_CONNECTIONS true")
      #expect(untold.status == 8 && untold.error?.contains("alembic ended") ?? false, "\(untold)")
      #expect(try ground.migrate().output.contains("it had reached head"))
    }

    @Test("an env.py that goes to another database is found before or after, and nothing is called done")
    func elsewhere() throws {
      let ground = try MigrationGround()
      try ground.project.add("0002", after: "0001", "op.execute('CREATE TABLE more (id int)')")
      let other = "\(ground.database)_other"
      try ground.cluster.sql("CREATE DATABASE \(other) TEMPLATE template0")
      try ground.project.lead(to: ground.address(of: other))
      let before = try ground.migrate()
      #expect(
        before.status == 12 && before.error?.contains("env.py goes to another database") ?? false, "\(before)"
      )
      #expect(before.hint?.contains("DATABASE_URL") ?? false && ground.sandbox.published.isEmpty)
      try ground.cluster.sql(
        "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('0001')",
        in: other)
      let after = try ground.migrate()
      #expect(after.status == 8 && after.error?.contains("ignores the address") ?? false, "\(after)")
      #expect(try ground.revision == "0001")
    }
  }
}
