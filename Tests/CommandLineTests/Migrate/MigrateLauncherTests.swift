import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Alembic behind other words, as in a container, which hand on only what they are told to.
  @Suite struct MigrateLauncherTests {
    /// `$alembic` is the real one.
    private func ground(_ launcher: String) throws -> MigrationGround {
      let ground = try MigrationGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try ground.sandbox.write(
        "alembic='\(try AlembicEnvironment.path)/bin/alembic'\n\(launcher)\n", to: "app/launcher")
      try ground.sandbox.write(
        ground.sandbox.text("strongroom.toml").replacing(
          "venv = ", with: "command = [\"/bin/sh\", \"launcher\"]\nvenv = "), to: "strongroom.toml")
      try ground.project.add(
        "0002", after: "0001",
        """
        op.execute('CREATE TABLE more (id int)')
        if not op.get_context().as_sql:
          open('\(ground.sandbox.at("in-alembic"))', 'w')
        op.execute('SELECT pg_sleep(3)')
        """)
      return ground
    }

    @Test("a session without our name is warned of, and one that has it is not")
    func name() throws {
      let blind = try ground("unset PGAPPNAME PGOPTIONS; exec $alembic \"$@\"")
      let warned = try blind.migrate()
      #expect(warned.status == 0 && warned.errors.contains("bore our name: lock_timeout"), "\(warned)")
      #expect(warned.errors.contains("-e PGAPPNAME -e PGOPTIONS"), "\(warned)")
      let handed = try ground("exec $alembic \"$@\"")
      let quiet = try handed.migrate()
      #expect(quiet.status == 0 && !quiet.errors.contains("bore our name"), "\(quiet)")
    }

    @Test("interrupted while alembic goes on behind its launcher, it does not say that nothing happened")
    func interrupted() throws {
      let ground = try ground(
        """
        case "$*" in
          *--sql*) exec $alembic "$@" ;;
          *upgrade*) env -u PGAPPNAME setsid $alembic "$@" >/dev/null 2>&1 </dev/null & wait $! ;;
          *) exec $alembic "$@" ;;
        esac
        """)
      let program = try ground.sandbox.start([Sandbox.program, "migrate", "--env", "prod"])
      try wait(for: "alembic") { ground.sandbox.names(".").contains("in-alembic") }
      program.send(SIGINT)
      let outcome = try program.end()
      #expect(outcome.status == 130 && outcome.errors.contains("may still work"), "\(outcome)")
      #expect(!outcome.errors.contains("the database is as it was"), "\(outcome)")
      try wait(for: "alembic's end") { try ground.revision == "0002" }
      #expect(try ground.migrate().output.contains("it had reached head"))
    }
  }
}
