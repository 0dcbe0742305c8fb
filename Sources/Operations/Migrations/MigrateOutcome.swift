package import ArchiveModel

/// What a migration or a rollback that succeeded did.
package struct MigrateOutcome: Sendable {
  /// The name on its server.
  package var database: String
  /// The revisions in the database before it, sorted.
  package var before: [String]
  /// The same afterwards.
  package var after: [String]
  /// The full backup from before; nil when there was nothing to do.
  package var backup: BackupID?
  /// One backup for each table that was dropped.
  package var tableBackups: [TableBackup]
  /// Tables that have fewer rows than before, or are gone.
  package var losses: [RowLoss]
  /// What validation found afterwards; nil when there was nothing to do, and when it could not be asked.
  package var validation: ValidateReport?
  /// How long alembic took.
  package var migrationSeconds: Double
  /// All of it, the backups and the validation included.
  package var seconds: Double
  /// The hook that failed when all was done.
  package var trouble: OperationFault?
}

extension MigrateOutcome {
  /// Nothing was to be done.
  init(nothingIn plan: MigratePlan) {
    self.init(
      database: plan.database, before: plan.current, after: plan.current, backup: nil, tableBackups: [],
      losses: [], validation: nil, migrationSeconds: 0, seconds: 0)
  }
}

/// A dump of one table that a migration drops.
package struct TableBackup: Sendable, Equatable {
  /// As the plan's drop names it.
  package var table: TableName
  /// Of kind `table`, taken before alembic began.
  package var backup: BackupID
}

/// A table that has lost rows.
package struct RowLoss: Sendable, Equatable {
  /// With its schema.
  package var table: TableName
  /// Rows, counted before anything was migrated.
  package var before: Int64
  /// Nil when the table is gone.
  package var after: Int64?

  /// Such as `table public.notes had 12 rows and has 3`.
  package var account: String {
    "table \(table) had \(before.counting("row")) and \(after.map { "has \($0)" } ?? "is gone")"
  }
}
