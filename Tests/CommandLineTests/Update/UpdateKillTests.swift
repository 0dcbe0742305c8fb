import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Updates whose process is killed: the next call sees what came of each step.
  @Suite struct UpdateKillTests {
    @Test(
      "killed behind the backup, in stop, start and health, it goes on and does nothing twice that was done")
    func killed() throws {
      // Killed when the backup is published and before anybody has written that down.
      let update = try UpdateGround(
        """
        [[hook]]
        on = ["backup.after"]
        command = ["/bin/sh", "-c", "if [ -e slow-hook ]; then echo > in-hook; sleep 60; fi"]
        """)
      try update.addPhone()
      try update.sandbox.write("", to: "slow-hook")
      try update.kill("--yes", when: "in-hook")
      try update.sandbox.tool("rm", "slow-hook")
      #expect(try update.steps()["backup"] == "running")
      for step in ["stop", "start", "health"] {
        try update.sandbox.write("", to: "slow-\(step)")
        try update.kill("--yes", when: "pid-\(step)")
        try update.sandbox.tool("rm", "slow-\(step)")
        // With the start left open, the health command is first asked what came of that.
        let name = step == "stop" ? step : "restart"
        #expect(try update.steps()[name] == "running")
      }
      let outcome = try update.update("--yes")
      #expect(
        outcome.status == 0 && outcome.output.contains("was running when it was interrupted"), "\(outcome)")
      #expect(try update.ground.labels() == ["before-migration", "update-prod"])
      // The stop command is run again, the start command is not: the service was found well.
      #expect(update.calls == ["stop", "stop", "start", "health", "health", "health"], "\(update.calls)")
      #expect(try update.ground.revision == "0002")
    }

    @Test("killed while alembic works, the next call asks the database what came of it")
    func migrating() throws {
      let update = try UpdateGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try update.ground.project.add(
        "0002", after: "0001",
        "op.execute('ALTER TABLE users ADD COLUMN phone text')\nif not op.get_context().as_sql:\n  open('\(update.sandbox.at("in-alembic"))', 'w')\n  op.execute('SELECT pg_sleep(4)')"
      )
      try update.kill("--yes", when: "in-alembic")
      #expect(try update.steps()["migrate"] == "running")
      var outcome = try update.update("--yes")
      for _ in 0..<20 where outcome.status == 6 {
        sleep(1)
        outcome = try update.update("--yes")
      }
      #expect(outcome.status == 0, "\(outcome)")
      #expect(try update.ground.revision == "0002")
      #expect(update.calls.last == "health" && update.calls.first == "stop", "\(update.calls)")
    }

    @Test("killed with the service stopped, it can be given up: the service runs again")
    func givenUp() throws {
      let update = try UpdateGround("[test_restore]\nfolder = \"/nonexistent\"\n")
      try update.addPhone()
      try update.sandbox.write("", to: "slow-stop")
      try update.kill("--yes", when: "pid-stop")
      try update.sandbox.tool("rm", "slow-stop")
      let outcome = try update.update("--unwind", "--yes")
      #expect(outcome.status == 0 && outcome.output.contains("service   runs and is well"), "\(outcome)")
      #expect(update.calls == ["stop", "start", "health"])
      #expect(try update.ground.revision == "0001")
    }
  }
}
