import ArchiveModel
import PostgresTools

extension DatabaseAccess {
  /// Runs the body while a session of ours holds the advisory lock of migrations, merges and restores.
  ///
  /// It is held outside any transaction: an open one would keep CREATE INDEX CONCURRENTLY waiting for ever. A database
  /// with it cannot be renamed, so a restore that swaps gives it up just before. Throws `locked` when another machine
  /// holds it for longer than `wait`.
  func withMigrationLock<Result>(
    wait: Duration, _ body: (PsqlSession) async throws -> Result
  ) async throws -> Result {
    try await withSession(databaseName) { session in
      if facts.version.major >= 14 { try await session.execute("SET idle_session_timeout = 0") }
      let deadline = ContinuousClock.now + wait
      while try await session.scalar(Self.lock) != "t" {
        guard ContinuousClock.now < deadline else {
          throw OperationFault(
            .locked, "somebody else migrates the database \(databaseName), merges into it or restores it",
            hint: "Wait for it with --wait 10m.")
        }
        try await Task.sleep(for: .milliseconds(300))
      }
      return try await body(session)
    }
  }

  private static let lock = """
    SELECT pg_catalog.pg_try_advisory_lock(
      pg_catalog.hashtext('strongroom:' || pg_catalog.current_database()))
    """
}
