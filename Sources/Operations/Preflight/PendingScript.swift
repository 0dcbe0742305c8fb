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
    case script(MigrationScript)
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
    let history = try await migrations.history(knowing: revisions, of: environment)
    if history.pending(after: revisions).isEmpty { return .nothing }
    return try await migrations.script(from: revisions, to: .heads, backwards: false)
  }
}

/// SQL that alembic wrote.
struct MigrationScript: Sendable {
  let text: String
  /// What the database is at before it, sorted.
  let revisions: [String]
}

extension ProjectMigrations {
  /// All revisions of the project; throws `revisionMissing` when the database is at one that it does not have.
  func history(knowing revisions: [String], of environment: EnvironmentName) async throws -> MigrationHistory
  {
    let history = try await history()
    if let unknown = revisions.first(where: { !history.knows($0) }) {
      throw MigrationFault(
        .revisionMissing,
        "\(environment) is at revision \(unknown.quotedForMessage), which the migrations in \(directory) do not have",
        hint: "Update the project's files to those that the database was migrated with.")
    }
    return history
  }

  /// The SQL of the way from the database's revisions to another one, or why there is none.
  func script(
    from revisions: [String], to target: RevisionName, backwards: Bool
  ) async throws -> PendingScript.Outcome {
    guard revisions.count < 2 else {
      return .unwritten(
        "the database is at \(revisions.joined(separator: ", ")), and alembic writes SQL from one revision only"
      )
    }
    do {
      let first = try revisions.first.map { try RevisionName($0) } ?? .base
      let text =
        backwards
        ? try await downgradeScript(from: first, to: target) : try await script(from: first, to: target)
      return .script(MigrationScript(text: text, revisions: revisions))
    } catch let fault as MigrationFault {
      guard fault.code == .migrationFailed else { throw fault }
      return .unwritten("\(fault.message); look at the migrations by hand")
    }
  }
}
