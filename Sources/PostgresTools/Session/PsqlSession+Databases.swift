extension PsqlSession {
  /// Whether the server has a database of this name.
  package func hasDatabase(_ name: String) async throws -> Bool {
    try await scalar(
      "SELECT true FROM pg_catalog.pg_database WHERE datname = \(SQLText.literal(name))") != nil
  }

  /// Ends the other server processes of this application name, and gives how many there were.
  ///
  /// It waits until they are gone, five seconds at most; one can be spared by its process number.
  ///
  /// After an abort behind a command prefix the tools on the far side are not signalled, so their sessions
  /// live on; the name is unique to the run, so nobody else's is ended.
  package func endSessions(ofApplication name: String, sparing process: String? = nil) async throws -> Int {
    let spared = process.map { " AND pid <> \(SQLText.literal($0))::pg_catalog.int4" } ?? ""
    let others = """
      FROM pg_catalog.pg_stat_activity
      WHERE application_name = \(SQLText.literal(name)) AND pid <> pg_catalog.pg_backend_pid()\(spared)
      """
    let ended = try await scalar("SELECT count(pg_catalog.pg_terminate_backend(pid)) \(others)")
    for _ in 0..<50 {
      if try await scalar("SELECT true \(others) LIMIT 1") == nil { break }
      try await execute("SELECT pg_catalog.pg_sleep(0.1)")
      try await execute("SELECT pg_catalog.pg_stat_clear_snapshot()")
    }
    return ended.flatMap { Int($0) } ?? 0
  }
}
