import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Programs and servers that die while a restore is under way.
  @Suite struct RestoreKillTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    /// Rows whose loading takes a while.
    init() throws {
      ground = try RestoreGround(
        rows: RestoreGround.rows
          + "INSERT INTO spending (person, amount, note) SELECT 1 + i % 50, 1, repeat(md5(i::text), 4) FROM generate_series(1, 150000) i"
      )
    }

    private static let routes = [
      ["--format", "plain"], ["--format", "custom"], ["--format", "directory"],
      ["--format", "plain", "--in-place"], ["--format", "custom", "--in-place"],
    ]

    /// Starts a restore and returns when rows are being loaded; the process id is the loading session's.
    private func startLoading(_ arguments: [String]) throws -> (Program, String) {
      let program = try sandbox.start(
        [Sandbox.program, "restore", "--env", "dev", "--latest", "--yes", "--no-safety-backup"] + arguments)
      for _ in 0..<600 {
        let found = try ground.cluster.sql(
          """
          SELECT pid FROM pg_stat_activity WHERE datname LIKE '\(ground.database)%' AND state = 'active'
            AND query ~* '^\\s*COPY .*spending' LIMIT 1
          """
        ).trimmingCharacters(in: .newlines)
        if !found.isEmpty { return (program, found) }
        guard program.isRunning else { break }
      }
      throw ProgramFailure("the load was never seen: \(try program.end())")
    }

    @Test(
      "F1 F26 SIGKILL leaves the target as it was, and the next restore drops the side database",
      arguments: routes)
    func kill(route: [String]) throws {
      try sandbox.backUpWith(Array(route.prefix(2)))
      let before = try ground.identity()
      let (program, _) = try startLoading(Array(route.dropFirst(2)))
      program.send(SIGKILL)
      #expect(try program.end().status == 128 + SIGKILL)
      #expect(try ground.identity() == before)
      try waitForNobody()
      let outcome = try ground.restore("--latest", "--drop", "--yes", "--no-safety-backup")
      #expect(outcome.status == 0 && outcome.errors.contains("was interrupted"), "\(outcome)")
      #expect(try ground.content() == String(before.split(separator: " ")[1]))
      #expect(try ground.databases() == [ground.database])
      // Password files of the dead are swept when they are older than a minute.
      #expect(sandbox.leftovers.allSatisfy { $0.hasPrefix("strongroom-pass-") }, "\(sandbox.leftovers)")
    }

    @Test("F3 SIGTERM ends it with 143, and nothing is left", arguments: [routes[0], routes[4]])
    func terminate(route: [String]) throws {
      try sandbox.backUpWith(Array(route.prefix(2)))
      let before = try ground.identity()
      let (program, _) = try startLoading(Array(route.dropFirst(2)))
      program.send(SIGTERM)
      let outcome = try program.end()
      #expect(outcome.status == 128 + SIGTERM && outcome.error != nil, "\(outcome)")
      try ground.expectUntouched(before)
    }

    @Test(
      "F30 a session that the server ends is told, and the target is as it was",
      arguments: [routes[1], routes[3]])
    func sessionEnded(route: [String]) throws {
      try sandbox.backUpWith(Array(route.prefix(2)))
      let before = try ground.identity()
      let (program, session) = try startLoading(Array(route.dropFirst(2)))
      try ground.cluster.sql("SELECT pg_terminate_backend(\(session))")
      let outcome = try program.end()
      #expect(outcome.status == 8 && outcome.error?.contains("was lost") == true, "\(outcome)")
      try ground.expectUntouched(before)
    }

    @Test("F30 a pg_restore that is killed is told, and the target is as it was")
    func toolKilled() throws {
      try sandbox.backUp("--format", "custom")
      try sandbox.replaceTool(
        "pg_restore",
        by: #"case "$*" in *--dbname*) head -c 100000 | $real "$@"; kill -9 $$;; *) exec $real "$@";; esac"#)
      let outcome = try ground.refused(8, "--latest")
      #expect(outcome.error?.contains("signal 9") == true, "\(outcome)")
    }

    @Test("F29 a pg_restore that fails after it wrote all is believed to have failed")
    func toolFails() throws {
      try sandbox.backUp("--format", "custom")
      try sandbox.replaceTool("pg_restore", by: #"$real "$@"; exit 1"#)
      try ground.refused(8, "--latest")
      try ground.refused(8, "--latest", "--in-place", "--yes", "--no-safety-backup")
    }

    @Test("F24 two restores of one environment do not run at once")
    func locked() throws {
      try sandbox.backUp()
      let (program, _) = try startLoading([])
      let outcome = try ground.restore("--latest")
      #expect(outcome.status == 6 && outcome.error?.contains("restore --env dev") == true, "\(outcome)")
      #expect(try program.end().status == 0)
    }

    private func waitForNobody() throws {
      for _ in 0..<200 {
        let count = try ground.cluster.sql(
          "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE '\(ground.database)%'")
        if count.hasPrefix("0") { return }
        usleep(50_000)
      }
    }
  }
}
