package import struct Foundation.Date

/// One backup: a row of the catalog with the objects that live and die together.
package struct Backup: Equatable, Sendable {
  package var id: BackupID
  /// Grows by one with every backup of this catalog; with `started` it orders backups (DESIGN §2).
  package var sequence: Int64
  package var environment: EnvironmentName
  package var kind: BackupKind
  package var format: DumpFormat
  package var compression: Compression
  /// The tables asked for, exact; empty unless `kind` is `table`.
  package var tables: [TableName]
  /// The database's name on its server.
  package var database: String
  /// Such as `15.18`; nil when not known.
  package var serverVersion: String?
  package var started: Date
  package var finished: Date?
  package var state: BackupState
  /// Why it is not good, in one sentence, when `state` is failed, doubtful, damaged, missing or removed.
  package var reason: String?
  package var note: String?
  /// Sorted, without duplicates.
  package var labels: [String]
  package var alembicRevisions: [String]
  /// The dump first; empty while it runs or when it failed.
  package var objects: [BackupObject]
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

  package var role: Role
  /// The file name in the store, without a path.
  package var name: String
  /// The size of what was dumped; nil for an imported file that nobody could open.
  package var plainBytes: Int64?
  /// The digest of what was dumped; nil for an imported file that nobody could open.
  package var plainDigest: Digest?
  package var storedBytes: Int64
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
  package var backup: BackupID
  package var store: String
  package var depth: VerifyDepth
  package var at: Date
  package var passed: Bool
  /// The state the backup is in after it: `complete`, `damaged` or `missing`.
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
