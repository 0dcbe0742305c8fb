import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Updates that are taken back: by which backup, and what is true when that does not come to its end.
  @Suite struct UpdateUnwindTests {
    /// Without a scratch server there is neither a trial nor a rehearsal.
    private static let unrehearsed = "[test_restore]\nfolder = \"/nonexistent\"\n"

    private static let columns =
      "SELECT count(*) FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'phone'"

    /// A production that stands before its migration, which commits half of itself and then sleeps; a user came late.
    private func beforeHalf() throws -> UpdateGround {
      let update = try UpdateGround(Self.unrehearsed)
      try update.ground.project.add(
        "0002", after: "0001",
        """
        with op.get_context().autocommit_block():
          op.execute('ALTER TABLE users ADD COLUMN phone text')
        if not op.get_context().as_sql:
          open('\(update.sandbox.at("in-alembic"))', 'w')
        op.execute('SELECT pg_sleep(5)')
        """)
      for step in ["backup", "compare", "review", "rehearse", "stop"] {
        let outcome = try update.update("--step", step, "--yes")
        try #require(outcome.status == 0, "\(outcome)")
      }
      try update.ground.sql("INSERT INTO users (email) VALUES ('late')")
      return update
    }

    private func unwind(_ update: UpdateGround, _ words: String...) throws -> Outcome {
      var outcome = try update.update(["--unwind", "--yes"] + words)
      for _ in 0..<30 where outcome.status == 6 {
        sleep(1)
        outcome = try update.update(["--unwind", "--yes"] + words)
      }
      return outcome
    }

    /// Updated, and open because the service is not well.
    private func unwell(_ downgrade: String) throws -> UpdateGround {
      let update = try UpdateGround(Self.unrehearsed)
      try update.ground.project.add(
        "0002", after: "0001", "op.execute('ALTER TABLE users ADD COLUMN phone text')", downgrade: downgrade)
      try update.sandbox.write("", to: "broken-health")
      let outcome = try update.update("--yes")
      try #require(outcome.status == 3, "\(outcome)")
      try update.sandbox.tool("rm", "broken-health")
      try update.forgetCalls()
      return update
    }

    @Test(
      "killed half-way and taken back at once, it is the backup from right before the migration that counts")
    func killed() throws {
      let update = try beforeHalf()
      try update.kill("--step", "migrate", "--yes", when: "in-alembic")
      let outcome = try unwind(update, "--on-failure", "restore")
      #expect(outcome.status == 0 && outcome.output.contains("Taken back: the update of prod"), "\(outcome)")
      #expect(try update.ground.sql(Self.columns) == "0")
      #expect(try update.ground.sql("SELECT count(*) FROM users") == "4")
      #expect(update.calls == ["stop", "start", "health"])
    }

    @Test("interrupted half-way and prepared anew, the new backup of the half is not what it goes back to")
    func interrupted() throws {
      let update = try beforeHalf()
      let program = try update.sandbox.start(
        [Sandbox.program, "update-prod", "--step", "migrate", "--yes"])
      for _ in 0..<3_000 where !update.sandbox.names(".").contains("in-alembic") && program.isRunning {
        usleep(10_000)
      }
      program.send(SIGINT)
      let ended = try program.end()
      #expect(ended.status == 130 && ended.errors.contains("no longer what it was"), "\(ended)")
      let anew = try update.update("--step", "backup")
      #expect(anew.status == 0 && anew.errors.contains("prepared anew"), "\(anew)")
      let outcome = try unwind(update, "--on-failure", "restore")
      #expect(outcome.status == 0 && outcome.output.contains("as it was, not migrated"), "\(outcome)")
      #expect(try update.ground.sql(Self.columns) == "0")
      #expect(try update.ground.sql("SELECT count(*) FROM users") == "4")
    }

    @Test(
      "where the revision did not move alembic has nothing to undo, and a wrong number of steps is not blamed"
    )
    func nothingToUndo() throws {
      let update = try beforeHalf()
      try update.kill("--step", "migrate", "--yes", when: "in-alembic")
      let outcome = try unwind(update, "--on-failure", "downgrade")
      #expect(outcome.status == 12 && outcome.error?.contains("nothing to undo") ?? false, "\(outcome)")
      #expect(outcome.hint?.contains("--on-failure restore") ?? false, "\(outcome)")
    }

    @Test(
      "a way back that fails is never called updated: it is refused to go on, and the backup still takes it back"
    )
    func failing() throws {
      let update = try unwell("op.execute('SELECT 1 / (count(*) - 3) FROM users')")
      let outcome = try update.update("--unwind", "--yes", "--on-failure", "downgrade")
      #expect(outcome.status == 8 && outcome.error?.contains("division by zero") ?? false, "\(outcome)")
      #expect(outcome.output.contains("is being taken back (downgrade)"), "\(outcome)")
      #expect(outcome.output.contains("at 0002: nothing was undone"), "\(outcome)")
      let forwards = try update.update("--yes")
      #expect(forwards.status == 12 && !forwards.output.contains("Updated"), "\(forwards)")
      #expect(forwards.error?.contains("being taken back") ?? false, "\(forwards)")
      #expect(try update.sandbox.run("status").output.contains("unwind"))
      let back = try update.update("--unwind", "--yes", "--on-failure", "restore")
      #expect(back.status == 0 && back.output.contains("Taken back"), "\(back)")
      #expect(try update.ground.revision == "0001" && update.ground.sql(Self.columns) == "0")
    }

    @Test("killed behind the swap it is not called updated either, and --unwind alone brings it to its end")
    func killedBehindSwap() throws {
      let update = try unwell("pass")
      try update.sandbox.write("", to: "slow-start")
      try update.kill("--unwind", "--yes", "--on-failure", "restore", when: "pid-start")
      try update.sandbox.tool("rm", "slow-start")
      #expect(try update.ground.revision == "0001")
      let forwards = try update.update("--yes")
      #expect(forwards.status == 12 && !forwards.output.contains("Updated"), "\(forwards)")
      let outcome = try update.update("--unwind", "--yes")
      #expect(outcome.status == 0 && outcome.output.contains("as it was, not migrated"), "\(outcome)")
      #expect(update.calls == ["stop", "start", "start", "health"], "\(update.calls)")
    }

    @Test("taken back with a service that does not start is partly done, and stays open until it does")
    func broken() throws {
      let update = try unwell("op.execute('ALTER TABLE users DROP COLUMN phone')")
      try update.sandbox.write("", to: "broken-start")
      let outcome = try update.update("--unwind", "--yes", "--on-failure", "downgrade")
      #expect(outcome.status == 3 && outcome.output.contains("could NOT be started"), "\(outcome)")
      #expect(!outcome.output.contains("Taken back: the update"), "\(outcome)")
      #expect(try update.ground.revision == "0001")
      #expect(try update.sandbox.run("status").status == 13)
      try update.sandbox.tool("rm", "broken-start")
      let again = try update.update("--unwind", "--yes")
      #expect(again.status == 0 && again.output.contains("service   runs and is well"), "\(again)")
      #expect(try update.sandbox.run("status").output.contains("unwind") == false)
    }

    @Test("a downgrade that leads elsewhere is taken back with a finding")
    func elsewhere() throws {
      let update = try unwell("pass")
      let outcome = try update.update("--unwind", "--yes", "--on-failure", "downgrade")
      #expect(outcome.status == 13 && outcome.output.contains("NOT as it was"), "\(outcome)")
      #expect(try update.ground.revision == "0001" && update.ground.sql(Self.columns) == "1")
    }

    @Test("a role that may not create databases goes back in place, and what was migrated is a backup")
    func inPlace() throws {
      let update = try UpdateGround(Self.unrehearsed)
      let role = "owner_of_\(update.ground.database)"
      try update.ground.cluster.sql(
        "CREATE ROLE \(role) LOGIN; ALTER DATABASE \(update.ground.database) OWNER TO \(role)")
      defer {
        // A role that owns a database cannot go before it.
        _ = try? update.ground.cluster.sql("DROP DATABASE \(update.ground.database) WITH (FORCE)")
        _ = try? update.ground.cluster.sql("DROP ROLE \(role)")
      }
      try update.ground.sql(
        """
        ALTER SCHEMA public OWNER TO \(role);
        ALTER TABLE users OWNER TO \(role); ALTER TABLE legacy OWNER TO \(role);
        ALTER TABLE alembic_version OWNER TO \(role)
        """)
      let sandbox = update.sandbox
      try sandbox.write(
        try sandbox.text(".env").replacing("_DB_USER=postgres", with: "_DB_USER=\(role)"), to: ".env")
      try update.addPhone()
      try sandbox.write("", to: "broken-health")
      let outcome = try update.update("--yes")
      try #require(outcome.status == 3, "\(outcome)")
      try sandbox.tool("rm", "broken-health")
      let back = try update.update("--unwind", "--yes", "--on-failure", "restore")
      #expect(back.status == 0 && back.errors.contains("that was migrated is backup "), "\(back)")
      #expect(try update.ground.revision == "0001" && update.ground.sql(Self.columns) == "0")
      #expect(try update.ground.sql("SELECT count(*) FROM users") == "3")
    }
  }
}
