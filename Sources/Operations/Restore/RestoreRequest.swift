package import ArchiveModel

/// What is to be restored, where to, and how.
package struct RestoreRequest: Sendable, Equatable {
  /// What to restore from.
  package enum Source: Sendable, Equatable {
    /// A path, or the name of a file in the archive.
    case file(String)
    /// An id or the beginning of one.
    case backup(String)
    /// The newest good full backup.
    case latest
    /// The newest good full backup that began before an instant, still in the user's words.
    case before(String)
  }

  /// How rows of chosen tables reach the database.
  package enum TableMode: Sendable, Equatable {
    /// Create the tables, which must be absent.
    case create
    /// Load them beside the present ones, in another schema.
    case intoSchema(String)
    /// Replace the rows of the present tables in one transaction.
    case replaceRows
  }

  /// Whose database is filled; the backup may only be another's with `trustFile`.
  package var environment: EnvironmentName
  /// Looked up when the plan is made; the execution keeps to what was found.
  package var source: Source
  /// Empty for everything in the backup.
  package var tables: [TableName]
  /// Anything but `create` needs `tables`, or a backup of tables.
  package var tableMode: TableMode
  /// Whether the old database is dropped after success.
  package var drop: Bool
  /// Whether objects are replaced inside the existing database.
  package var inPlace: Bool
  /// Whether roles and tablespaces are restored first, from the globals beside the backup.
  package var globals: Bool
  /// Whether a file that the catalog does not know is accepted.
  package var trustFile: Bool
  /// Whether the old database is backed up first where the route keeps no copy of it.
  package var safetyBackup: Bool
  /// Parallel connections for a directory dump.
  package var jobs: Int?
  /// How long to wait for the archive's locks, and for the advisory lock of the database.
  package var wait: Duration

  package init(
    environment: EnvironmentName, source: Source, tables: [TableName] = [], tableMode: TableMode = .create,
    drop: Bool = false, inPlace: Bool = false, globals: Bool = false, trustFile: Bool = false,
    safetyBackup: Bool = true, jobs: Int? = nil, wait: Duration = .zero
  ) {
    self.environment = environment
    self.source = source
    self.tables = tables
    self.tableMode = tableMode
    self.drop = drop
    self.inPlace = inPlace
    self.globals = globals
    self.trustFile = trustFile
    self.safetyBackup = safetyBackup
    self.jobs = jobs
    self.wait = wait
  }
}
