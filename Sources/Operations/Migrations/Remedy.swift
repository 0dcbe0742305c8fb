package import ArchiveModel

/// What sets right a database after a migration that failed.
package struct Remedy: Sendable, Equatable {
  /// Who sets it right: nobody, alembic, or a restore.
  package enum Kind: String, Sendable {
    /// The database is as it was.
    case nothing
    /// Alembic undoes the migrations that were applied.
    case downgrade
    /// After a failed rollback: alembic applies again what was undone.
    case upgrade
    /// The safety backup takes the database's place, and the database is kept beside it.
    case restore
  }

  /// Of the two by alembic, `downgrade` follows a migration and `upgrade` a rollback.
  package var kind: Kind
  /// What it does, without a full stop.
  package var account: String
  /// What is lost by it, one sentence each; none when nothing is.
  package var losses: [String]
  /// How a person does it by hand; empty for `nothing`.
  package var command: String
  /// Where alembic goes; nil for the others.
  var revision: String?
}

/// What a remedy did.
package struct RemedyOutcome: Sendable, Equatable {
  /// That of the remedy that was taken last.
  package var kind: Remedy.Kind
  /// Whether the database is as it was before the migration.
  ///
  /// Revision and schema are, and after alembic's work no rows and columns are gone, and the values that the migration
  /// could change are the same.
  package var isAsBefore: Bool
  /// The name that the half-migrated database has now, after `restore`.
  package var keptAs: String?
  /// The backup of the half-migrated database, after a restore in place.
  package var safetyBackup: BackupID?
  /// The revisions in the database, sorted.
  package var revisions: [String]
}

/// The cause of an `OperationFault` with code `migrationFailed`: in what state things are, and what would help.
package struct FailedMigration: Error, Sendable, CustomStringConvertible {
  /// What was to be done.
  package var plan: MigratePlan
  /// What the database was before it.
  var before: MigrationState
  /// The full backup from before it.
  package var backup: BackupID
  /// One for each table that was to be dropped; empty without such.
  package var tableBackups: [TableBackup]
  /// Alembic's or our own reason.
  package var reason: String
  /// The revisions in the database when it had failed, sorted.
  package var revisions: [String]
  /// Whether the schema was no longer what it had been.
  package var schemaChanged: Bool
  /// Indexes that a failed CREATE INDEX CONCURRENTLY left behind, which are never used and slow every write.
  package var invalidIndexes: [String]
  /// What is gone.
  package var losses: MigrationLosses
  /// The smallest that suffices; `lastResort` once that has failed.
  package var remedy: Remedy
  /// The backup, for what alembic cannot undo.
  var lastResort: Remedy
  /// What was done; nil when nothing was agreed to.
  package var outcome: RemedyOutcome?
  /// Why the remedy that was agreed to failed.
  package var remedyFailure: String?

  /// The state of things for a person, one line each.
  package var lines: [String] {
    var lines = [MigrationAccount.state(of: self)]
    lines += invalidIndexes.map { "index \($0) is left INVALID: DROP INDEX CONCURRENTLY \($0)" }
    lines += losses.lines
    lines.append(MigrationAccount.remedy(of: self))
    lines += outcome == nil ? remedy.losses : []
    lines.append("the backup from before is \(backup)")
    return lines
  }

  /// The same in one text, for whoever shows it as a cause.
  package var description: String { lines.joined(separator: "\n") }
}
