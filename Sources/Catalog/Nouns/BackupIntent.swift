package import ArchiveModel
package import struct Foundation.Date

/// What is known of a backup before its first byte.
package struct BackupIntent: Sendable {
  /// Random, made by the caller.
  package var id: BackupID
  package var environment: EnvironmentName
  package var kind: BackupKind
  package var format: DumpFormat
  package var compression: Compression
  /// Sorted; empty unless `kind` is `table`.
  package var tables: [TableName]
  package var database: String
  package var serverVersion: String?
  package var note: String?
  package var labels: [String]
  package var started: Date
  /// The dump's file name; it must be one that `knows(fileName:)` denies.
  package var fileName: String
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
