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
  /// Of the manifest, else of the file's name, else the one that was asked for.
  package var environment: EnvironmentName
  /// Of the manifest, else as content and file name tell.
  package var kind: BackupKind
  /// Of the dump as it lies in the store.
  package var format: DumpFormat
  /// Of the dump as it lies in the store; without a manifest the level is only assumed.
  package var compression: Compression
  /// Empty unless `kind` is `table`.
  package var tables: [TableName]
  /// `unknown` where neither manifest nor dump names it.
  package var database: String
  /// Such as `15.18`; nil where neither manifest nor dump tells.
  package var serverVersion: String?
  /// Of whoever adopts it, else of the manifest; nil for none.
  package var note: String?
  /// Those of the manifest and those that it is adopted with; doubles are kept once.
  package var labels: [String]
  /// Of the manifest; empty without one.
  package var alembicRevisions: [String]
  /// When the dump was begun, as far as anything tells: the place in its series hangs on it.
  package var started: Date
  /// Of the manifest; without one the same as `started`.
  package var finished: Date
  /// The dump and what belongs to it, all in `store`.
  package var objects: [BackupObject]
  /// Nil where no manifest has it and no sealed one could be opened.
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
