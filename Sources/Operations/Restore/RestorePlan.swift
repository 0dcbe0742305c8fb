package import ArchiveModel

/// What a restore will do: shown by `--dry-run`, confirmed, and executed as the same value.
package struct RestorePlan: Sendable {
  /// How the rows reach the target.
  package enum Route: Sendable, Equatable {
    /// The database does not exist, or is empty: a side database is filled and renamed to the name.
    case create
    /// The database is empty and no other can be created: it is filled in one transaction.
    case fill
    /// A side database is filled, checked and renamed; the old one is kept under a name.
    case swap(keepAs: String)
    /// As `swap`, and the old database is dropped at the end.
    case swapAndDrop
    /// Objects are dropped and recreated inside the database, in one transaction.
    case inPlace
    /// Rows are added to the existing tables, in one transaction.
    case addRows
    /// Only chosen tables.
    case tables(RestoreRequest.TableMode)
  }

  /// As it was asked; the execution goes by it, and for the dump by `source`.
  package let request: RestoreRequest
  /// Decided anew when it is executed, and refused if it would be another one then.
  package let route: Route
  /// The dump that is restored, whatever has been added to the catalog since.
  let source: RestoreSource
  /// The target's name on its server, whether it exists or not.
  package let database: String
  /// Such as `localhost:5432`.
  package let server: String
  /// Whether the environment asks for its name before anything is done.
  package let protected: Bool
  /// The steps in order, one sentence each.
  package let steps: [String]
  /// What is lost when it is done; nil when nothing is.
  package let loss: String?

  /// The backup in the catalog, nil for a trusted file.
  package var backup: Backup? { source.backup }
  /// The path of the file that is read.
  package var path: String { source.path }
}

/// What a restore did.
package struct RestoreOutcome: Sendable, Equatable {
  /// The target's name on its server.
  package var database: String
  /// Nil for a file that the catalog does not know.
  package var backup: BackupID?
  /// The name the old database has now, nil when there was none or it was dropped.
  package var keptAs: String?
  /// The backup of the old database; nil when that is kept or was empty, or none was wanted.
  package var safetyBackup: BackupID?
  /// What was found right before it counted, in one sentence; nil when there was nothing to compare with.
  package var evidence: String?
  /// How long it took, the reading of the dump included, a fetch from a store not.
  package var seconds: Double
  /// The hook that failed when all was done.
  package var trouble: OperationFault?

  package init(
    database: String, backup: BackupID?, keptAs: String?, safetyBackup: BackupID?, evidence: String?,
    seconds: Double
  ) {
    self.database = database
    self.backup = backup
    self.keptAs = keptAs
    self.safetyBackup = safetyBackup
    self.evidence = evidence
    self.seconds = seconds
  }
}
