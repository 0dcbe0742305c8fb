package import ArchiveModel

/// What a user asks for when a backup is to be taken; nil means as the settings say.
package struct BackupRequest: Sendable, Equatable {
  /// Whose database is dumped, and whose lock is held meanwhile.
  package var environment: EnvironmentName
  /// What of the database is dumped; `full` brings the server's roles and tablespaces, too.
  package var kind: BackupKind
  /// Empty unless `kind` is `table`.
  package var tables: [TableName]
  /// Nil for the `format` of `[backup]`.
  package var format: DumpFormat?
  /// Nil for the `compress` of `[backup]`; with `none` pg_dump compresses a custom dump by itself.
  package var compression: Compression?
  /// Parallel connections; only a directory dump has more than one.
  package var jobs: Int?
  /// Words without spaces and commas; duplicates count once, and `before-restore` is kept for restores.
  package var labels: [String]
  /// What a user wants to remember of it; nil for nothing, since no setting has one.
  package var note: String?
  /// How long to wait for the locks.
  package var wait: Duration

  package init(
    environment: EnvironmentName, kind: BackupKind = .full, tables: [TableName] = [],
    format: DumpFormat? = nil,
    compression: Compression? = nil, jobs: Int? = nil, labels: [String] = [], note: String? = nil,
    wait: Duration = .zero
  ) {
    self.environment = environment
    self.kind = kind
    self.tables = tables
    self.format = format
    self.compression = compression
    self.jobs = jobs
    self.labels = labels
    self.note = note
    self.wait = wait
  }
}

/// A backup that was published.
package struct BackupOutcome: Sendable, Equatable {
  /// As the catalog recorded it, `complete` and with its objects.
  package var backup: Backup
  /// Where the dump lies, as a path that the user's working directory understands.
  package var path: String
  /// The hook that failed when all was done.
  package var trouble: OperationFault?

  package init(backup: Backup, path: String) {
    self.backup = backup
    self.path = path
  }
}
