import Foundation
import Testing

extension BuiltProgram {
  /// Updates that fail: the service first, then the data, then the truth.
  @Suite struct UpdateFailureTests {
    @Test("what rows make fail is found before anything is touched, and corrected it goes on")
    func blocked() throws {
      let update = try UpdateGround()
      try update.ground.project.add(
        "0002", after: "0001", "op.create_unique_constraint('users_email', 'users', ['email'])")
      let outcome = try update.update("--yes")
      #expect(outcome.status == 13, "\(outcome)")
      #expect(outcome.output.contains("[!] review"), "\(outcome)")
      #expect(outcome.output.contains("service   was not touched"), "\(outcome)")
      #expect(update.calls.isEmpty)
      #expect(try update.ground.revision == "0001")
      try update.ground.sql("DELETE FROM users WHERE id = 2")
      let oneWay = try update.update("--yes")
      #expect(oneWay.status == 13 && oneWay.output.contains("stands at review"), "\(oneWay)")
      #expect(oneWay.error?.contains("downgrade leads elsewhere") ?? false, "\(oneWay)")
      #expect(oneWay.hint?.contains("--accept-findings") ?? false && update.calls.isEmpty, "\(oneWay)")
      let again = try update.update("--yes", "--accept-findings")
      #expect(again.status == 0, "\(again)")
      #expect(try update.ground.labels().filter { $0 == "update-prod" }.count == 3)
    }

    @Test("a migration that fails in production leaves the service running and the database as it was")
    func fails() throws {
      let update = try UpdateGround()
      try update.addOneThatFailsHere()
      let outcome = try update.update("--yes")
      #expect(outcome.status == 8, "\(outcome)")
      for words in [
        "[!] migrate", "service   runs and is well", "the database is as it was, at 0001",
        "next      strongroom update-prod goes on",
      ] { #expect(outcome.output.contains(words), "\(words)\n\(outcome)") }
      #expect(update.calls == ["stop", "start", "health"])
      #expect(try update.ground.revision == "0001")
      try update.addPhone()
      #expect(try update.update("--yes").status == 0)
      #expect(try update.ground.revision == "0002")
    }

    @Test("half a migration is restored when that is allowed, and the service is up before")
    func half() throws {
      let update = try UpdateGround()
      try update.addOneThatFailsHere(half: true)
      let outcome = try update.update("--yes", "--on-failure", "restore")
      #expect(outcome.status == 8, "\(outcome)")
      #expect(
        outcome.output.contains("the remedy was taken (restore): the database is as it was"), "\(outcome)")
      // Asked again, because what it was asked on is no longer there.
      #expect(update.calls == ["stop", "start", "health", "health"])
      #expect(
        try update.ground.sql("SELECT count(*) FROM information_schema.columns WHERE column_name = 'phone'")
          == "0")
      let unwound = try update.update("--unwind", "--yes")
      #expect(unwound.status == 0 && unwound.output.contains("Taken back: the update of prod"), "\(unwound)")
    }

    @Test("a service that half a migration makes unwell is started and asked again when the data is right")
    func unwellOnHalf() throws {
      let update = try UpdateGround()
      try update.addOneThatFailsHere(half: true)
      let cluster = update.ground.cluster
      try update.sandbox.writeScript(
        """
        #!/bin/sh
        echo "$1" >> calls
        [ "$1" = health ] || exit 0
        phones=$('\(Cluster.bin)/psql' -XqAt -h '\(cluster.folder)' -p \(cluster.port) -U postgres -d \(update.ground.database) \
          -c "SELECT count(*) FROM information_schema.columns WHERE column_name = 'phone'")
        [ "$phones" = 0 ]

        """, to: "service")
      let outcome = try update.update("--yes", "--on-failure", "restore")
      #expect(outcome.status == 8 && outcome.output.contains("service   runs and is well"), "\(outcome)")
      #expect(
        update.calls == ["stop", "start", "health", "health", "start", "health"], "\(update.calls)")
      // What was prepared and stopped is begun anew.
      #expect(outcome.output.contains("stands at compare"), "\(outcome)")
    }

    @Test("a health command that cannot be run says that the service is not well")
    func noHealthCommand() throws {
      let update = try UpdateGround()
      try update.addPhone()
      let settings = try update.sandbox.text("strongroom.toml")
      try update.sandbox.write(
        settings.replacing(
          "health = [\"\(update.sandbox.at("service"))\"", with: "health = [\"/nonexistent/ask\""),
        to: "strongroom.toml")
      let outcome = try update.update("--yes")
      #expect(outcome.status == 3 && outcome.error?.contains("/nonexistent/ask") ?? false, "\(outcome)")
      #expect(outcome.output.contains("was started and is NOT well"), "\(outcome)")
    }

    @Test("a service that cannot be stopped is started again, and nothing is migrated")
    func stop() throws {
      let update = try UpdateGround()
      try update.addPhone()
      try update.sandbox.write("", to: "broken-stop")
      let outcome = try update.update("--yes")
      #expect(outcome.status == 12 && outcome.error?.contains("stop is broken") ?? false, "\(outcome)")
      #expect(update.calls == ["stop", "start", "health"])
      #expect(try update.ground.revision == "0001")
    }

    @Test("a service that is not well after a good migration is told, and taken back only when asked")
    func unwell() throws {
      let update = try UpdateGround()
      try update.addPhone()
      try update.sandbox.write("", to: "broken-health")
      let outcome = try update.update("--yes")
      #expect(outcome.status == 3, "\(outcome)")
      #expect(outcome.output.contains("was started and is NOT well"), "\(outcome)")
      #expect(outcome.output.contains("--unwind --on-failure downgrade"), "\(outcome)")
      #expect(try update.ground.revision == "0002")
      let status = try update.sandbox.run("status")
      #expect(status.status == 13 && status.output.contains("NOT well"), "\(status)")
      let undecided = try update.update("--unwind", "--yes")
      #expect(undecided.status == 12 && undecided.hint?.contains("downgrade") ?? false, "\(undecided)")
      try update.sandbox.tool("rm", "broken-health")
      try update.forgetCalls()
      let back = try update.update("--unwind", "--yes", "--on-failure", "downgrade")
      #expect(back.status == 0 && back.output.contains("service   runs and is well"), "\(back)")
      #expect(try update.ground.revision == "0001")
      #expect(update.calls == ["stop", "start", "health"])
      #expect(try update.update("--unwind", "--yes").status == 12)
    }
  }
}
