import ArchiveModel
import MigrationTools
import PostgresTools

/// The SQL of the migrations that an environment's database has not had yet.
struct PendingScript {
  let environment: EnvironmentName
  let context: OperationContext

  enum Outcome {
    /// The database is at the project's newest revisions.
    case nothing
    case script(String)
    /// Alembic cannot write it, and why.
    case unwritten(String)
  }

  /// Errors: those of the settings and PostgreSQL; `toolMissing` without alembic, `revisionMissing` when the project
  /// does not know the database's revision, `configInvalid` without migrations.
  func outcome() async throws -> Outcome {
    let settings = try context.environment(environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    let revisions = try await access.withSession { try await CensusReader($0).alembicRevisions() }
    let migrations = context.migrations(on: access.server)
    context.progress(.step("read the pending migrations"))
    let history = try await migrations.history()
    if let unknown = revisions.first(where: { !history.knows($0) }) {
      throw MigrationFault(
        .revisionMissing,
        "\(environment) is at revision \(unknown.quotedForMessage), which the migrations in \(migrations.directory) do "
          + "not have", hint: "Update the project's files to those that the database was migrated with.")
    }
    if history.pending(after: revisions).isEmpty { return .nothing }
    guard revisions.count < 2 else {
      return .unwritten(
        "the database is at \(revisions.joined(separator: ", ")), and alembic writes SQL from one revision only"
      )
    }
    do {
      let first = try revisions.first.map { try RevisionName($0) } ?? .base
      return .script(try await migrations.script(from: first, to: .heads))
    } catch let fault as MigrationFault {
      guard fault.code == .migrationFailed else { throw fault }
      return .unwritten("\(fault.message); look at the migrations by hand")
    }
  }
}
