package import ArchiveModel

/// A database of ours on a server: one that a restore replaced, or one that a restore goes into.
package struct DatabaseOfOurs: Equatable, Sendable {
  /// What it was called when it was marked, and is still: one that was renamed since is not ours.
  package let name: String
  /// What it was called, or what is to be called so.
  package let origin: String
  /// When it was put aside or made.
  package let time: CivilTimestamp
  /// Bytes on disk; nil when the role may not connect to it.
  package let size: Int64?
  /// The comment that it had before it was put aside.
  package let comment: String?
}

extension PsqlSession {
  /// The databases that restores have put aside, oldest first; of one origin, or of all.
  ///
  /// Known by a mark, never by their names alone: a user's own `app_before_x` is not among them.
  package func keptDatabases(of origin: String? = nil) async throws -> [DatabaseOfOurs] {
    try await marked(.kept, origin)
  }

  /// Side databases that a restore left behind when it was killed.
  package func sideDatabases(of origin: String? = nil) async throws -> [DatabaseOfOurs] {
    try await marked(.side, origin)
  }

  private func marked(_ role: DatabaseMark.Role, _ origin: String?) async throws -> [DatabaseOfOurs] {
    let found = try await rows(
      """
      SELECT d.datname, pg_catalog.shobj_description(d.oid, 'pg_database'),
        CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
          THEN pg_catalog.pg_database_size(d.oid) END
      FROM pg_catalog.pg_database d
      WHERE pg_catalog.starts_with(pg_catalog.shobj_description(d.oid, 'pg_database'),
        \(SQLText.literal(DatabaseMark.beginning)))
      """)
    return found.compactMap { row -> DatabaseOfOurs? in
      guard row.count == 3, let name = row[0], let mark = DatabaseMark(row[1] ?? "", on: name),
        mark.role == role, origin == nil || mark.origin == origin, let time = CivilTimestamp(mark.time)
      else { return nil }
      return DatabaseOfOurs(
        name: name, origin: mark.origin, time: time, size: row[2].flatMap { Int64($0) }, comment: mark.comment
      )
    }.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
  }

  /// Drops a database that a restore has put aside.
  ///
  /// Errors: `databaseMissing`; `refused` for a database that is not ours to drop; what the server says when others
  /// are connected to it, unless `endingSessions`.
  package func release(kept name: String, endingSessions: Bool = false) async throws {
    try await drop(name, among: try await keptDatabases(), endingSessions: endingSessions)
  }

  /// Drops a side database, with whoever is still connected to it; one that is gone already is no error.
  ///
  /// Without `endingSessions` one in use stays, and that is an error.
  package func discard(side name: String, endingSessions: Bool = true) async throws {
    guard try await hasDatabase(name) else { return }
    try await drop(name, among: try await sideDatabases(), endingSessions: endingSessions)
  }

  private func drop(_ name: String, among ours: [DatabaseOfOurs], endingSessions: Bool) async throws {
    guard try await hasDatabase(name) else {
      throw PostgresFault(
        .databaseMissing, "there is no database \(name.quotedForMessage) \(connection.server)",
        hint: "`restore --list-kept` shows the databases that restores have kept.")
    }
    guard ours.contains(where: { $0.name == name }) else {
      throw PostgresFault(
        .refused, "the database \(name.quotedForMessage) was not made by a restore",
        hint: "Only databases shown by `restore --list-kept` are dropped; use dropdb for others.")
    }
    try await execute("DROP DATABASE \(SQLText.identifier(name))" + (endingSessions ? " WITH (FORCE)" : ""))
  }
}
