package import struct Foundation.Date

/// One backup: a row of the catalog with the objects that live and die together.
package struct Backup: Equatable, Sendable {
  /// What people type, or the beginning of it; unique in a catalog.
  package var id: BackupID
  /// Grows by one with every backup of this catalog; with `started` it orders backups (DESIGN §2).
  package var sequence: Int64
  /// As it was called when the backup began; it may have left the settings since.
  package var environment: EnvironmentName
  /// What of the database it holds; fixed, as it decides the series.
  package var kind: BackupKind
  /// How the dump is written; the name of its file ends accordingly.
  package var format: DumpFormat
  /// Of the stored dump and globals; for imported ones the level may be a guess.
  package var compression: Compression
  /// The tables asked for, exact; empty unless `kind` is `table`.
  package var tables: [TableName]
  /// The database's name on its server.
  package var database: String
  /// Such as `15.18`; nil when not known.
  package var serverVersion: String?
  /// Before the first byte; for imported ones as far as anything tells.
  package var started: Date
  /// When its files were written, or when it failed; nil exactly while it runs.
  package var finished: Date?
  /// Follows the archive's own copies while it keeps them; `removed` once no store has one.
  package var state: BackupState
  /// Why it is not good, in one sentence, when `state` is failed, doubtful, damaged, missing or removed.
  package var reason: String?
  /// Free text of whoever asked for it; nil for none.
  package var note: String?
  /// Sorted, without duplicates.
  package var labels: [String]
  /// The rows of `alembic_version` in the dumped snapshot, sorted; empty until it is complete.
  package var alembicRevisions: [String]
  /// The dump first; empty while it runs or when it failed.
  package var objects: [BackupObject]
  /// Fixed; one that was not `made` here counts for retention only once it was read in full.
  package var origin: BackupOrigin

  package init(
    id: BackupID, sequence: Int64, environment: EnvironmentName, kind: BackupKind, format: DumpFormat,
    compression: Compression, tables: [TableName], database: String, serverVersion: String?, started: Date,
    finished: Date?, state: BackupState, reason: String?, note: String?, labels: [String],
    alembicRevisions: [String], objects: [BackupObject], origin: BackupOrigin = .made
  ) {
    self.id = id
    self.sequence = sequence
    self.environment = environment
    self.kind = kind
    self.format = format
    self.compression = compression
    self.tables = tables
    self.database = database
    self.serverVersion = serverVersion
    self.started = started
    self.finished = finished
    self.state = state
    self.reason = reason
    self.note = note
    self.labels = labels
    self.alembicRevisions = alembicRevisions
    self.objects = objects
    self.origin = origin
  }

  /// The dump itself, nil while it runs or when it failed.
  package var dump: BackupObject? { objects.first { $0.role == .dump } }

  /// The sum of the stored bytes of all objects.
  package var storedBytes: Int64 { objects.reduce(0) { $0 + $1.storedBytes } }
}

/// Where a backup stands.
package enum BackupState: String, Sendable, CaseIterable, Codable {
  /// Being made, or interrupted and not yet reconciled.
  case running
  /// Published after read-back, and no check failed since.
  case complete
  /// Never published; nothing of it is in the store.
  case failed
  /// Imported, and not found to be whole; a full check that passes makes it complete.
  case doubtful
  /// A check found the stored bytes different from what was recorded.
  case damaged
  /// A check found an object gone.
  case missing
  /// Taken away by retention or by hand: no store has a copy, and the row says what it was, when it went and why.
  case removed
}

/// How a backup came into the catalog.
package enum BackupOrigin: String, Sendable, CaseIterable, Codable {
  /// This catalog saw it being made.
  case made
  /// A file of another tool was adopted.
  case imported
  /// Found again from its files after the catalog was lost.
  case rebuilt
}

/// One stored file of a backup.
package struct BackupObject: Equatable, Sendable {
  /// What the file holds.
  package enum Role: String, Sendable, CaseIterable, Codable {
    case dump
    case globals
    case census
  }

  /// A backup has at most one object of each.
  package var role: Role
  /// The file name in the store, without a path.
  package var name: String
  /// The size of what was dumped; nil for an imported file that nobody could open.
  package var plainBytes: Int64?
  /// The digest of what was dumped; nil for an imported file that nobody could open.
  package var plainDigest: Digest?
  /// The size of the file, after compression and seal.
  package var storedBytes: Int64
  /// Of the file's bytes as they lie in the store: what a quick check compares.
  package var storedDigest: Digest

  /// Whether the stored bytes are sealed with age; the name says so (DESIGN §2).
  package var isSealed: Bool { name.hasSuffix(".age") }

  package init(
    role: Role, name: String, plainBytes: Int64?, plainDigest: Digest?, storedBytes: Int64,
    storedDigest: Digest
  ) {
    self.role = role
    self.name = name
    self.plainBytes = plainBytes
    self.plainDigest = plainDigest
    self.storedBytes = storedBytes
    self.storedDigest = storedDigest
  }
}

/// How thoroughly a backup is verified.
package enum VerifyDepth: String, Sendable, CaseIterable, Codable {
  /// SHA-256 of the stored bytes; manifest and sidecar consistent.
  case quick
  /// Also unseals, decompresses, and checks byte count, plaintext digest and the archive's end.
  case full
}

/// The result of one verification of one backup in one store.
package struct Verification: Equatable, Sendable {
  /// Never one that is running, failed or removed: the catalog refuses that.
  package var backup: BackupID
  /// The name of the one whose copies were read; only the archive's change the backup's state.
  package var store: String
  /// `quick` in stores of copies, whose files are not opened.
  package var depth: VerifyDepth
  /// When it ended.
  package var at: Date
  /// True exactly when `state` is complete.
  package var passed: Bool
  /// `complete`, `damaged` or `missing`; a doubtful backup stays doubtful after a quick check all the same.
  package var state: BackupState
  /// What was found, in one sentence; nil when it passed.
  package var finding: String?

  package init(
    backup: BackupID, store: String, depth: VerifyDepth, at: Date, passed: Bool, state: BackupState,
    finding: String?
  ) {
    self.backup = backup
    self.store = store
    self.depth = depth
    self.at = at
    self.passed = passed
    self.state = state
    self.finding = finding
  }
}
