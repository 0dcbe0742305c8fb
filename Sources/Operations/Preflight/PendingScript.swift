import ArchiveModel
import Foundation
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
  /// does not know the database's revision, `refused` when it is that of another project in the same database,
  /// `configInvalid` without migrations.
  func outcome() async throws -> Outcome {
    let settings = try context.environment(environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    let (revisions, tables) = try await access.withSession { session in
      let reader = CensusReader(session)
      return (try await reader.alembicRevisions(), try await reader.versionTables())
    }
    let migrations = context.migrations(on: access.server)
    context.progress(.step("read the pending migrations"))
    let history = try await migrations.history(knowing: revisions, in: tables, of: environment)
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
  /// All revisions of the project; throws `revisionMissing` when the database is at one that it does not have, `refused`
  /// when that may be another project's, because there are several tables of revisions.
  func history(
    knowing revisions: [String], in tables: [TableName], of environment: EnvironmentName
  ) async throws -> MigrationHistory {
    let history = try await history()
    if tables.count > 1, let unknown = revisions.first(where: { !history.knows($0) }) {
      throw OperationFault(
        .refused,
        "the database of '\(environment)' is migrated by several projects: it has \(tables.map(\.description).joined(separator: ", ")), "
          + "and revision \(unknown.quotedForMessage) is none of those in \(directory)",
        hint:
          "Strongroom migrates a database that one project migrates: run alembic itself here, with a backup from "
          + "'strongroom backup --env \(environment)' before it, or give each service a database of its own.")
    }
    if let unknown = revisions.first(where: { !history.knows($0) }) {
      throw MigrationFault(
        .revisionMissing,
        "\(environment) is at revision \(unknown.quotedForMessage), which the migrations in \(directory) do not have",
        hint: "Update the project's files to those that the database was migrated with.")
    }
    return history
  }

  /// What stands before the BEGIN with which alembic begins where it uses transactions; nil when nothing does.
  private static func foreignWords(in text: String) -> String? {
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    guard let begin = lines.firstIndex(of: "BEGIN;") else { return nil }
    return lines[..<begin].first { !$0.isEmpty && !$0.hasPrefix("--") }
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
      if let words = Self.foreignWords(in: text) {
        return .unwritten(
          "the project prints \(words.quotedForMessage) among alembic's SQL; let env.py write to standard error"
        )
      }
      return .script(MigrationScript(text: text, revisions: revisions))
    } catch let fault as MigrationFault {
      guard fault.code == .migrationFailed else { throw fault }
      return .unwritten("\(fault.message); look at the migrations by hand")
    }
  }
}
