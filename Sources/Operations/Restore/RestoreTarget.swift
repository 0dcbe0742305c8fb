import ArchiveModel
import PostgresTools
import Settings

/// The database that a restore goes to, as it is before anything is done.
struct RestoreTarget: Sendable {
  /// What stands there.
  enum State: Sendable, Equatable {
    case missing
    case empty
    /// Such as `12 relations`.
    case full([String])
  }

  let access: DatabaseAccess
  /// A database to be connected to meanwhile.
  let maintenance: String
  let state: State
  /// Nil when it is missing.
  let properties: DatabaseProperties?
  let tablespace: String?

  /// The database's name.
  var name: String { access.databaseName }
  var major: Int { access.facts.version.major }

  /// Looks at the target; errors: PostgreSQL's faults.
  static func look(
    _ environment: EnvironmentName, in context: OperationContext
  ) async throws -> RestoreTarget {
    let settings = try context.environment(environment)
    let run = context.world.newBackupID().rawValue
    let (access, maintenance) = try await reach(settings, run, context)
    guard !access.facts.isInRecovery else {
      throw OperationFault(
        .refused, "the server at \(access.place) is a standby and cannot be restored into",
        hint: "Restore on its primary.")
    }
    return try await look(access, maintenance)
  }

  /// Connects to `postgres`, or where that does not let us in to `template1` or the target itself.
  private static func reach(
    _ settings: EnvironmentSettings, _ run: String, _ context: OperationContext
  ) async throws -> (DatabaseAccess, String) {
    let closed: Set<FaultCode> = [.databaseMissing, .permissionDenied, .authenticationFailed]
    let names =
      ["postgres", "template1"].filter { $0 != settings.database.value } + [settings.database.value]
    var first: (any Error)?
    for name in names {
      do {
        return (try await context.access(to: settings, database: name, run: run, restoring: true), name)
      } catch let fault as PostgresFault where closed.contains(fault.code) {
        first = first ?? fault
      }
    }
    throw first ?? OperationFault(.unexpected, "no database was tried")
  }

  private static func look(_ access: DatabaseAccess, _ maintenance: String) async throws -> RestoreTarget {
    let name = access.databaseName
    let (exists, tablespace) = try await access.withSession(maintenance) { session in
      (try await session.hasDatabase(name), try await session.tablespace(of: name))
    }
    guard exists else {
      return RestoreTarget(
        access: access, maintenance: maintenance, state: .missing, properties: nil, tablespace: nil)
    }
    return try await access.withSession(name) { session in
      let contents = try await session.contentsOfDatabase()
      return RestoreTarget(
        access: access, maintenance: maintenance, state: contents.isEmpty ? .empty : .full(contents),
        properties: try await session.databaseProperties(), tablespace: tablespace)
    }
  }
}
