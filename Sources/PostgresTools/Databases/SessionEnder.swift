import ArchiveModel
import Processes
import Synchronization

/// Ends the sessions in some databases again and again, until it is told to stop.
final class SessionEnder: Sendable {
  private struct State {
    var isStopped = false
    var stubborn: String?
  }

  private let databases: [String]
  private let state = Mutex(State())

  init(databases: [String]) { self.databases = databases }

  /// Lets `run` return soon.
  func stop() { state.withLock { $0.isStopped = true } }

  /// The sessions that could not be ended at the last round, in words; nil when all could.
  var stubborn: String? { state.withLock { $0.stubborn } }

  private var goesOn: Bool { !Task.isCancelled && state.withLock { !$0.isStopped } }

  /// Ends them in a session of its own; an error only means that the renames will wait in vain and say so.
  func run(_ access: ServerAccess, _ runner: ProcessRunner, _ maintenance: String) async {
    do {
      try await access.withSession(runner, database: maintenance) { session in
        while goesOn {
          let stubborn = try await endAll(session)
          state.withLock { $0.stubborn = stubborn }
          try await session.execute("SELECT pg_catalog.pg_sleep(0.1)")
        }
      }
    } catch {
      state.withLock { $0.stubborn = $0.stubborn ?? "\(error)" }
    }
  }

  private func endAll(_ session: PsqlSession) async throws -> String? {
    let names = SQLText.textArray(databases)
    let sessions = try await session.rows(
      """
      SELECT pid, COALESCE(usename, backend_type), application_name FROM pg_catalog.pg_stat_activity
      WHERE datname = ANY (\(names)) AND pid <> pg_catalog.pg_backend_pid()
      """)
    var stubborn: [String] = []
    for row in sessions {
      guard let pid = row[0].flatMap({ Int32($0) }) else { continue }
      do {
        try await session.execute("SELECT pg_catalog.pg_terminate_backend(\(pid))")
      } catch let fault as PostgresFault where fault.code == .permissionDenied {
        stubborn.append("\(row[1] ?? "?") (process \(pid) \((row[2] ?? "").quotedForMessage))")
      }
    }
    return stubborn.isEmpty ? nil : stubborn.joined(separator: ", ")
  }
}
