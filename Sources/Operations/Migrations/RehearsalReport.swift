package import ArchiveModel

/// Which migrations are to be tried on a copy of an environment's rows.
package struct RehearsalRequest: Sendable, Equatable {
  /// Whose rows they are; its database is only read.
  package var environment: EnvironmentName
  /// As alembic's command line takes it; nil for the project's one head.
  package var revision: String?
  /// An id or the beginning of one; nil to take a fresh backup.
  package var backup: String?
  /// How long to wait for locks.
  package var wait: Duration

  package init(
    environment: EnvironmentName, revision: String? = nil, backup: String? = nil, wait: Duration = .zero
  ) {
    self.environment = environment
    self.revision = revision
    self.backup = backup
    self.wait = wait
  }
}

/// What came of trying migrations on a copy.
package struct RehearsalReport: Sendable {
  /// Whether the way back leads to where it began.
  package enum WayBack: Sendable, Equatable {
    /// The schema is as it was.
    case same
    /// It succeeds, and the schema is another one afterwards; what differs, one line each.
    case differs([String])
    /// It fails, and why.
    case fails(String)
    /// It was not tried, and why.
    case notTried(String)
  }

  /// Whose migrations were tried; its database was only read.
  package var environment: EnvironmentName
  /// The one that was restored and migrated.
  package var backup: BackupID
  /// Whether the backup was taken for it.
  package var isFresh: Bool
  /// Such as `a scratch cluster of PostgreSQL 15.18`.
  package var place: String
  /// The revisions in the backup, sorted; empty before the first migration.
  package var current: [String]
  /// Where it went, as alembic is told: a revision, `heads` or `base`.
  package var target: String
  /// In the order in which they are applied; never empty.
  package var steps: [MigratePlan.Step]
  /// How long it took until the copy stood, its server included.
  package var restoreSeconds: Double
  /// How long alembic took on the way there; nil when it failed.
  package var upgradeSeconds: Double?
  /// How long alembic took on the way back; nil when it failed or was not tried.
  package var downgradeSeconds: Double?
  /// Why the migration fails on these rows; nil when it succeeds.
  package var failure: String?
  /// Nil when the migration fails.
  package var wayBack: WayBack?
  /// The fingerprint of the schema after the migration; nil when it fails.
  package var fingerprint: String?
  /// Tables that lose rows on the way forwards.
  package var losses: [RowLoss]
  /// Rows that a way there and back loses.
  package var lossesBack: [RowLoss]
  /// Tables whose values are other ones after a way there and back; no finding, for many a change of rows is meant so.
  package var changedBack: [TableName]

  /// Whether something speaks against it, short of a failure.
  package var hasFindings: Bool {
    !losses.isEmpty || !lossesBack.isEmpty || wayBack.map { $0 != .same } ?? false
  }
}
