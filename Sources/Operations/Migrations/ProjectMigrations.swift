import ArchiveModel
import MigrationTools
import PostgresTools
import Settings

/// The project's alembic, led to one database of a server.
///
/// The project's `env.py` finds the database by the variable that `[alembic]` names, or by libpq's own. It may ignore
/// both, so that only the database itself says what a migration did.
struct ProjectMigrations: Sendable {
  private let alembic: AlembicRunner
  /// Its password file lives as long as we do.
  private let server: ServerAccess

  init(alembic: AlembicRunner, server: ServerAccess) {
    self.alembic = alembic
    self.server = server
  }

  /// The folder of the migrations.
  var directory: String { alembic.alembic.directory }

  /// All revisions of the project.
  func history() async throws -> MigrationHistory { try await alembic.history() }

  /// What alembic says the database is at.
  func current() async throws -> [String] { try await alembic.current() }

  /// The SQL of all that follows a revision, `base` for everything.
  func script(from first: RevisionName, to last: RevisionName) async throws -> String {
    try await alembic.script(from: first, to: last)
  }

  /// The SQL of the way back.
  func downgradeScript(from first: RevisionName, to last: RevisionName) async throws -> String {
    try await alembic.run(.downgradeScript(from: first, to: last))
  }

  /// The revision that alembic understands by a name such as `billing@head`; throws `revisionMissing`.
  func locate(_ name: RevisionName) async throws -> String { try await alembic.locate(name) }

  /// Migrates forwards; errors: `migrationFailed`, `revisionMissing`, `headsAmbiguous`, `toolMissing`.
  func upgrade(to revision: RevisionName) async throws { try await alembic.upgrade(to: revision) }

  /// Migrates backwards; the same errors.
  func downgrade(to revision: RevisionName) async throws { try await alembic.downgrade(to: revision) }
}

extension OperationContext {
  /// The project's alembic for a database of this server; nil for the one of the connection.
  ///
  /// It sees our environment without what would lead elsewhere, and the password in a file. Behind a command prefix it
  /// is not told where to go: what runs in a container knows its database by itself.
  func migrations(on server: ServerAccess, database: String? = nil) -> ProjectMigrations {
    let settings = configuration.alembic
    var variables = world.environment.filter {
      !$0.key.hasPrefix("PG") && !$0.key.hasPrefix("STRONGROOM_") && $0.key != "CREDENTIALS_DIRECTORY"
    }
    let locks = [("lock_timeout", "\(settings.lockTimeout.value.seconds)s")]
    variables.merge(server.variables(database: database, settings: locks)) { $1 }
    let connection = server.connection
    if connection.prefix.isEmpty {
      let name = settings.urlVariable.value
      let scheme = settings.urlScheme?.value ?? variables[name].flatMap { DatabaseURL.scheme(of: $0) }
      variables[name] =
        DatabaseURL(
          scheme: scheme ?? "postgresql", host: connection.host ?? "localhost", port: connection.port,
          user: connection.user, database: database ?? connection.database
        ).text
    }
    let alembic = Alembic(
      words: settings.command.value, directory: settings.directory.value,
      configFile: settings.configFile?.value,
      environment: variables)
    return ProjectMigrations(alembic: AlembicRunner(alembic, runner: world.runner), server: server)
  }
}
