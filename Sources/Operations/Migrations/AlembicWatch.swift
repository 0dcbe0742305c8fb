import ArchiveModel
import PostgresTools
import Settings

/// Looks, while alembic runs, whether a session that bears our name is in the database.
///
/// Only such a one has our `lock_timeout`, and is found and ended when we are interrupted. A launcher, such as
/// `docker compose exec`, hands on only the variables that it is told to.
struct AlembicWatch {
  let access: DatabaseAccess
  let settings: AlembicSettings
  /// The session with the lock of migrations, which bears the name as well.
  let lockHolder: String

  /// Runs the body and says whether it was seen; nil when nobody looked: there is no launcher, or no session for it.
  func during(_ body: () async throws -> Void) async -> (failure: (any Error)?, wasSeen: Bool?) {
    let looking: Task<Bool?, Never>? = settings.command.value.count > 1 ? Task { await look() } : nil
    defer { looking?.cancel() }
    var failure: (any Error)?
    do {
      try await body()
    } catch {
      failure = error
    }
    looking?.cancel()
    return (failure, await looking?.value ?? nil)
  }

  private func look() async -> Bool? {
    let sighting = """
      SELECT true FROM pg_catalog.pg_stat_activity
      WHERE application_name = \(SQLText.literal(access.connection.applicationName))
        AND pid NOT IN (pg_catalog.pg_backend_pid(), \(SQLText.literal(lockHolder))::pg_catalog.int4) LIMIT 1
      """
    do {
      return try await access.withSession { session in
        // Each look is a transaction of its own: an open one would keep CREATE INDEX CONCURRENTLY waiting.
        while try await session.scalar(sighting) == nil { try await Task.sleep(for: .milliseconds(30)) }
        return true
      }
    } catch is CancellationError {
      return false
    } catch {
      return nil
    }
  }

  /// What is to be done about it.
  var hint: String {
    "Have it pass PGAPPNAME and PGOPTIONS on, such as 'docker compose exec -T -e PGAPPNAME -e PGOPTIONS api alembic' "
      + "as command in [alembic]."
  }
}
