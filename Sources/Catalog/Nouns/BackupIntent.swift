package import ArchiveModel
package import struct Foundation.Date

/// What is known of a backup before its first byte.
package struct BackupIntent: Sendable {
  /// Random, made by the caller.
  package var id: BackupID
  /// Whose settings and lock the backup is made under; it never changes afterwards.
  package var environment: EnvironmentName
  /// What of the database is dumped; `table` needs `tables`, the others must have none.
  package var kind: BackupKind
  /// How pg_dump writes it; it also gives the extension of `fileName`.
  package var format: DumpFormat
  /// Of the dump and the globals; `fileName` ends accordingly.
  package var compression: Compression
  /// Sorted; empty unless `kind` is `table`.
  package var tables: [TableName]
  /// Its name on the server, never empty; the environment need not be called the same.
  package var database: String
  /// Nil as a rule: the completion brings what the server said of itself.
  package var serverVersion: String?
  /// Free text of whoever asked for the backup, found by `search(_:limit:)`; nil for none.
  package var note: String?
  /// In any order; what stands there twice is kept once.
  package var labels: [String]
  /// When the work began; series, listings and retention order backups by it.
  package var started: Date
  /// The dump's file name; it must be one that `knows(fileName:)` denies.
  package var fileName: String
  /// The process that makes it: whoever finds it gone knows that the backup was interrupted.
  package var owner: ProcessIdentity

  package init(
    id: BackupID, environment: EnvironmentName, kind: BackupKind, format: DumpFormat,
    compression: Compression, tables: [TableName] = [], database: String, serverVersion: String? = nil,
    note: String? = nil, labels: [String] = [], started: Date, fileName: String, owner: ProcessIdentity
  ) {
    self.id = id
    self.environment = environment
    self.kind = kind
    self.format = format
    self.compression = compression
    self.tables = tables
    self.database = database
    self.serverVersion = serverVersion
    self.note = note
    self.labels = labels
    self.started = started
    self.fileName = fileName
    self.owner = owner
  }
}
