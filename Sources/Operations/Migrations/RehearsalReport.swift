package import ArchiveModel

/// Which migrations are to be tried on a copy of an environment's rows.
package struct RehearsalRequest: Sendable, Equatable {
  package var environment: EnvironmentName
  /// As alembic's command line takes it; nil for the project's one head.
  package var revision: String?
  /// An id or the beginning of one; nil to take a fresh backup.
  package var backup: String?
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

  package var environment: EnvironmentName
  package var backup: BackupID
  /// Whether the backup was taken for it.
  package var isFresh: Bool
  /// Such as `a scratch cluster of PostgreSQL 15.18`.
  package var place: String
  package var current: [String]
  package var target: String
  package var steps: [MigratePlan.Step]
  package var restoreSeconds: Double
  /// How long alembic took forwards and backwards; nil where it did not get there.
  package var upgradeSeconds: Double?
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

  /// Whether something speaks against it, short of a failure.
  package var hasFindings: Bool {
    !losses.isEmpty || !lossesBack.isEmpty || wayBack.map { $0 != .same } ?? false
  }
}
