package import ArchiveModel
package import struct Foundation.Date

/// A whole backup that this catalog did not see being made: adopted from another tool, or found again.
package struct ImportedBackup: Sendable {
  /// Of the manifest, or random.
  package var id: BackupID
  /// The number it had; another one is given when it is nil or taken.
  package var sequence: Int64?
  /// `imported` or `rebuilt`.
  package var origin: BackupOrigin
  package var environment: EnvironmentName
  package var kind: BackupKind
  package var format: DumpFormat
  package var compression: Compression
  /// Empty unless `kind` is `table`.
  package var tables: [TableName]
  package var database: String
  package var serverVersion: String?
  package var note: String?
  package var labels: [String]
  package var alembicRevisions: [String]
  package var started: Date
  package var finished: Date
  /// The dump and what belongs to it, all in `store`.
  package var objects: [BackupObject]
  package var census: Census?
  /// The manifest's JSON; nil when there is none.
  package var manifest: String?
  /// The name of the store that holds the files.
  package var store: String
  /// Whether digest and trailer or TOC were read in full just now, so that it counts from here on.
  package var isVerified: Bool
  /// Why it is not good, in one sentence: then it is `doubtful`, and `isVerified` must be false.
  package var doubt: String?

  package init(
    id: BackupID, sequence: Int64? = nil, origin: BackupOrigin = .imported, environment: EnvironmentName,
    kind: BackupKind, format: DumpFormat, compression: Compression, tables: [TableName] = [],
    database: String, serverVersion: String? = nil, note: String? = nil, labels: [String] = [],
    alembicRevisions: [String] = [], started: Date, finished: Date, objects: [BackupObject],
    census: Census? = nil, manifest: String? = nil, store: String, isVerified: Bool, doubt: String? = nil
  ) {
    self.id = id
    self.sequence = sequence
    self.origin = origin
    self.environment = environment
    self.kind = kind
    self.format = format
    self.compression = compression
    self.tables = tables
    self.database = database
    self.serverVersion = serverVersion
    self.note = note
    self.labels = labels
    self.alembicRevisions = alembicRevisions
    self.started = started
    self.finished = finished
    self.objects = objects
    self.census = census
    self.manifest = manifest
    self.store = store
    self.isVerified = isVerified
    self.doubt = doubt
  }
}
