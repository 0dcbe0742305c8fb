package import ArchiveModel
package import Processes

/// A restored database takes the place of the present one, which is kept under another name.
///
/// Both renames are one transaction. The first waits up to five seconds until nobody is connected, and its lock
/// keeps newcomers out meanwhile; a second session ends those who are there. `ALLOW_CONNECTIONS` is never touched,
/// so a kill at any moment leaves the database reachable, the old or the new one.
package struct DatabaseSwap: Equatable, Sendable {
  /// The name that both want.
  package let database: String
  /// The database that takes it.
  package let incoming: String
  /// What the present one is called afterwards; nil when there is none, and the swap is a mere rename.
  package let kept: String?
  /// When the present one is put aside, as its mark then says.
  package let time: CivilTimestamp
  /// The comment of the incoming one once it is in place.
  package let comment: String?

  package init(
    database: String, incoming: String, kept: String?, time: CivilTimestamp, comment: String? = nil
  ) {
    self.database = database
    self.incoming = incoming
    self.kept = kept
    self.time = time
    self.comment = comment
  }

  /// How often the renames are tried while others do not let go; each try takes up to about 5 s.
  package static let attempts = 4

  /// The statements between BEGIN and COMMIT; `present` is the comment of the database that is put aside.
  package func statements(present: String? = nil) throws(PostgresFault) -> [String] {
    func rename(_ from: String, _ to: String) -> String {
      "ALTER DATABASE \(SQLText.identifier(from)) RENAME TO \(SQLText.identifier(to))"
    }
    var statements = ["SET LOCAL lock_timeout = '10s'", "SET LOCAL statement_timeout = '30s'"]
    if let kept {
      statements.append(rename(database, kept))
      statements.append(
        try DatabaseMark(role: .kept, name: kept, origin: database, time: time, comment: present)
          .statement())
    }
    statements.append(rename(incoming, database))
    statements.append(DatabaseMark.commenting(database, with: comment))
    return statements
  }

  /// Does it, whole or not at all.
  ///
  /// Errors: `refused` for logical slots, subscriptions and prepared transactions of the present database;
  /// `databaseMissing`; `permissionDenied`; `toolTimeout` when others could not be ended in time; what else the
  /// server says. After an error the present database is as it was.
  package func run(_ access: ServerAccess, _ runner: ProcessRunner) async throws {
    let maintenance = try await maintenanceDatabase(access, runner)
    try await access.withSession(runner, database: maintenance) { try await refuseObstacles($0) }
    let ender = SessionEnder(databases: [database, incoming])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await ender.run(access, runner, maintenance) }
      defer { ender.stop() }
      do {
        try await access.withSession(runner, database: maintenance) { try await rename($0) }
      } catch {
        try await judge(error, ender, access, runner, maintenance)
      }
    }
  }

  private func rename(_ session: PsqlSession) async throws {
    let present = try await session.scalar(
      """
      SELECT pg_catalog.shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database
      WHERE datname = \(SQLText.literal(database))
      """)
    var tries = 1
    while true {
      try await session.execute("BEGIN")
      do {
        for statement in try statements(present: present) { try await session.execute(statement) }
        try await session.execute("COMMIT")
        return
      } catch let fault as PostgresFault where fault.code == .toolTimeout && tries < Self.attempts {
        try await session.execute("ROLLBACK")
        tries += 1
      }
    }
  }

  /// Tells an error of the renames, unless they were committed and only the word of it was lost.
  private func judge(
    _ error: any Error, _ ender: SessionEnder, _ access: ServerAccess, _ runner: ProcessRunner,
    _ maintenance: String
  ) async throws {
    ender.stop()
    if error is CancellationError { throw error }
    let isDone = try await access.withSession(runner, database: maintenance) { session in
      let hasIncoming = try await session.hasDatabase(incoming)
      let hasDatabase = try await session.hasDatabase(database)
      guard let kept else { return !hasIncoming && hasDatabase }
      let hasKept = try await session.hasDatabase(kept)
      return !hasIncoming && hasDatabase && hasKept
    }
    if isDone { return }
    guard let fault = error as? PostgresFault, fault.code == .toolTimeout, let stubborn = ender.stubborn
    else {
      throw error
    }
    throw PostgresFault(
      .toolTimeout,
      "database \(database.quotedForMessage) is in use by sessions that may not be ended: \(stubborn)",
      hint: "Stop these programs, or restore as a role that may end their sessions.", cause: fault)
  }

  private func refuseObstacles(_ session: PsqlSession) async throws {
    for (name, wanted) in [(database, kept != nil), (incoming, true)] {
      let isThere = try await session.hasDatabase(name)
      if wanted, !isThere {
        throw PostgresFault(
          .databaseMissing, "there is no database \(name.quotedForMessage) \(access(session))", hint: nil)
      }
      if !wanted, isThere {
        throw PostgresFault(
          .refused, "a database \(name.quotedForMessage) has come up meanwhile",
          hint: "Run the restore again; it will keep that database.")
      }
    }
    guard kept != nil else { return }
    let obstacles = try await session.swapObstacles(of: database)
    guard obstacles.isEmpty else {
      throw PostgresFault(
        .refused, "the database \(database.quotedForMessage) has \(obstacles.joined(separator: ", "))",
        hint: "These would stay with the old database; drop them first, and make them anew after the restore."
      )
    }
  }

  private func access(_ session: PsqlSession) -> String { session.connection.server }

  /// A database to be connected to meanwhile, which is neither of the two.
  private func maintenanceDatabase(_ access: ServerAccess, _ runner: ProcessRunner) async throws -> String {
    for name in ["postgres", "template1"] where name != database && name != incoming {
      do {
        return try await access.withSession(runner, database: name) { _ in name }
      } catch let fault as PostgresFault where fault.code == .databaseMissing {
        continue
      }
    }
    throw PostgresFault(
      .databaseMissing, "there is no database to connect to while \(database.quotedForMessage) is renamed",
      hint: "Create one named postgres.")
  }
}
