extension PsqlSession {
  /// Runs the body in a transaction that sees one state of the database and cannot change it.
  package func readOnlyTransaction<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    do {
      let result = try await body()
      try await execute("COMMIT")
      return result
    } catch {
      // The first error is the one to tell; psql's end rolls back as well.
      try? await execute("ROLLBACK")
      throw error
    }
  }

  /// Runs one statement; when it fails, a transaction that is open goes on as if it had not been there.
  package func attempt(_ statement: String) async throws {
    try await send("\\set ON_ERROR_ROLLBACK on\n")
    do {
      try await execute(statement)
    } catch let fault as PostgresFault where fault.state != nil {
      try await send("\\set ON_ERROR_ROLLBACK off\n")
      throw fault
    }
    try await send("\\set ON_ERROR_ROLLBACK off\n")
  }

  /// Runs the body with settings of the transaction that is open, or of one of its own, and puts them back.
  func withSettings<Result>(
    _ settings: [String: String], _ body: () async throws -> Result
  ) async throws -> Result {
    let names = settings.keys.sorted()
    let columns = names.map { "pg_catalog.current_setting(\(SQLText.literal($0)))" }
    let previous = try await rows("SELECT \(columns.joined(separator: ", "))").first ?? []
    try await apply(names.map { ($0, settings[$0] ?? "") })
    let result = try await body()
    try await apply(zip(names, previous).map { ($0, $1 ?? "") })
    return result
  }

  func apply(_ settings: [(String, String)]) async throws {
    let calls = settings.map {
      "pg_catalog.set_config(\(SQLText.literal($0.0)), \(SQLText.literal($0.1)), false)"
    }
    try await execute("SELECT \(calls.joined(separator: ", "))")
  }
}
