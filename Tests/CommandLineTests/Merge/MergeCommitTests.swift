import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// What fails during the COMMIT of a merge, or after it, when the rows may be there.
  @Suite struct MergeCommitTests {
    private static let words = [
      "merge", "--source", "dev", "--target", "prod", "--table", "tags", "--no-safety-backup",
    ]

    private func journal(_ ground: MergeGround) throws -> String {
      try ground.sandbox.tool(
        "sqlite3", ground.sandbox.archived("catalog.sqlite"),
        "SELECT what || ' ' || coalesce(detail, '') FROM events WHERE what LIKE 'merge.%'"
      ).output
    }

    /// Returns as soon as the condition holds, or the program has ended.
    private func wait(for program: Program, _ condition: () throws -> Bool) throws {
      for _ in 0..<300 {
        if try condition() || !program.isRunning { return }
        usleep(50_000)
      }
    }

    /// Starts a merge whose COMMIT the server has done and does not answer, because no standby confirms it.
    private func unanswered(_ ground: MergeGround, _ body: (Program) throws -> Void = { _ in }) throws
      -> Outcome
    {
      let cluster = ground.cluster
      try cluster.sql("ALTER SYSTEM SET synchronous_commit = 'local'")
      try cluster.sql("ALTER DATABASE \(ground.target) SET synchronous_commit = 'on'")
      try cluster.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
      try cluster.sql("SELECT pg_reload_conf()")
      defer {
        _ = try? cluster.sql("ALTER SYSTEM RESET synchronous_standby_names")
        _ = try? cluster.sql("ALTER SYSTEM RESET synchronous_commit")
        _ = try? cluster.sql("SELECT pg_reload_conf()")
      }
      let program = try ground.sandbox.start([Sandbox.program] + Self.words)
      let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = '\(ground.target)'"
      try wait(for: program) { try cluster.sql(waiting) != "0\n" }
      #expect(try cluster.sql(waiting) == "1\n", "\(program.errorsSoFar)")
      try body(program)
      try cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = '\(ground.target)'"
      )
      return try program.end()
    }

    @Test("a connection lost during COMMIT is asked after, and rows that are there are told as merged")
    func lost() throws {
      let ground = try MergeGround()
      let outcome = try unanswered(ground)
      #expect(outcome.status == 0 && outcome.output.contains("Merged: 1 row"), "\(outcome)")
      #expect(outcome.errors.contains("lost during COMMIT"), "\(outcome)")
      #expect(try journal(ground).contains("merge.done"))
      #expect(try ground.found("SELECT count(*) FROM tags") == "2")
    }

    @Test("where the server cannot be asked, nobody says that nothing was merged")
    func unknown() throws {
      let ground = try MergeGround()
      let outcome = try unanswered(ground) { _ in
        try ground.cluster.sql("ALTER DATABASE \(ground.target) ALLOW_CONNECTIONS false")
      }
      try ground.cluster.sql("ALTER DATABASE \(ground.target) ALLOW_CONNECTIONS true")
      #expect(outcome.status == 8, "\(outcome)")
      #expect(outcome.error?.hasPrefix("it is not known whether the rows were merged") ?? false, "\(outcome)")
      #expect(outcome.hint?.contains("--dry-run") ?? false)
      #expect(try journal(ground).contains("not known"))
    }

    @Test("an interruption of a COMMIT that the server has done is no failure")
    func interrupted() throws {
      let ground = try MergeGround()
      let outcome = try unanswered(ground) {
        $0.send(SIGINT)
        usleep(500_000)
      }
      #expect(outcome.output.contains("Merged: 1 row"), "\(outcome)")
      #expect(try journal(ground).contains("merge.done"))
    }

    @Test("a report that cannot take its name is kept beside it, and the merge is told as done")
    func report() throws {
      let ground = try MergeGround()
      let sandbox = ground.sandbox
      try FileManager.default.createDirectory(atPath: sandbox.at("folder"), withIntermediateDirectories: true)
      let folder = try ground.refused(2, ["--table", "tags", "--report", "folder"])
      #expect(
        folder.error?.contains("is a folder") ?? false
          && sandbox.names(".").contains("folder.partial") == false)
      try ground.cluster.sql(
        """
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RETURN NEW; END';
        CREATE TRIGGER slow BEFORE INSERT ON tags FOR EACH ROW EXECUTE FUNCTION slow()
        """, in: ground.target)
      let program = try sandbox.start([Sandbox.program] + Self.words + ["--report", "ids.json"])
      let sleeping =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
      try wait(for: program) { try ground.found(sleeping) != "0" }
      try FileManager.default.createDirectory(
        atPath: sandbox.at("ids.json"), withIntermediateDirectories: true)
      let outcome = try program.end()
      #expect(outcome.status == 3 && outcome.output.contains("Merged: 1 row"), "\(outcome)")
      #expect(outcome.error?.contains("the rows were merged, and the report") ?? false, "\(outcome)")
      #expect(outcome.hint?.contains("ids.json.partial") ?? false, "\(outcome)")
      #expect(try sandbox.text("ids.json.partial").contains("merge-report/v1"))
      #expect(try journal(ground).contains("merge.done"))
      #expect(try ground.found("SELECT count(*) FROM tags") == "2")
    }
  }
}
