import ArchiveModel
import Foundation
import Operations

/// One backup as JSON; fields that do not apply are left out.
struct BackupDocument: Encodable {
  struct Object: Encodable {
    var role: String
    var name: String
    var plainBytes: Int64?
    var plainSHA256: String?
    var storedBytes: Int64
    var storedSHA256: String

    enum CodingKeys: String, CodingKey {
      case role, name
      case plainBytes = "plain_bytes"
      case plainSHA256 = "plain_sha256"
      case storedBytes = "stored_bytes"
      case storedSHA256 = "stored_sha256"
    }
  }

  struct Progress: Encodable {
    var bytes: Int64
    var told: Date

    init(_ running: RunningBackup) { (bytes, told) = (running.bytes, running.told) }
  }

  var id: String
  var sequence: Int64
  var environment: String
  var kind: String
  var format: String
  var compression: String
  var tables: [String]
  var database: String
  var serverVersion: String?
  var started: Date
  var finished: Date?
  var state: String
  var reason: String?
  /// Whether it is doubtful and nobody has acknowledged that; left out where it is not.
  var flagged: Bool?
  var note: String?
  var labels: [String]
  var alembicRevisions: [String]
  var storedBytes: Int64
  var origin: String
  var objects: [Object]
  /// How far it has come; left out where it is not being made.
  var progress: Progress?
  /// How many good copies there are; left out when the settings name no store of copies.
  var copies: CopyTallyDocument?

  init(_ backup: Backup) {
    id = backup.id.rawValue
    sequence = backup.sequence
    environment = backup.environment.rawValue
    kind = backup.kind.rawValue
    format = backup.format.rawValue
    compression = backup.compression.description
    tables = backup.tables.map(\.description)
    database = backup.database
    serverVersion = backup.serverVersion
    started = backup.started
    finished = backup.finished
    state = backup.state.rawValue
    reason = backup.reason
    note = backup.note
    labels = backup.labels
    alembicRevisions = backup.alembicRevisions
    storedBytes = backup.storedBytes
    origin = backup.origin.rawValue
    objects = backup.objects.map {
      Object(
        role: $0.role.rawValue, name: $0.name, plainBytes: $0.plainBytes, plainSHA256: $0.plainDigest?.hex,
        storedBytes: $0.storedBytes, storedSHA256: $0.storedDigest.hex)
    }
  }

  enum CodingKeys: String, CodingKey {
    case id, sequence, environment, kind, format, compression, tables, database, started, finished, state
    case reason, flagged, note, labels, origin, objects, progress, copies
    case serverVersion = "server_version"
    case alembicRevisions = "alembic_revisions"
    case storedBytes = "stored_bytes"
  }
}

/// A list of backups as one JSON document that is written while it is read.
struct BackupListDocument {
  private let listing: Listing
  private let command: String

  init(_ listing: Listing, command: String) {
    self.listing = listing
    self.command = command
  }

  /// Writes it; `next`, which is left out at the end, is what `--cursor` takes for the next page.
  func write(to terminal: Terminal) throws {
    var json = JSONStream(terminal.write)
    try json.document { json in
      var next: String?
      try json.list("backups") { json in
        next = try listing.read { backups in
          let tallies = try listing.tallies(of: backups)
          for backup in backups {
            var document = BackupDocument(backup)
            document.flagged = listing.flagged.contains(backup.id) ? true : nil
            document.progress = listing.running[backup.id].map(BackupDocument.Progress.init)
            document.copies = tallies[backup.id].map(CopyTallyDocument.init)
            try json.element(encoding: document)
          }
        }
      }
      try json.field("has_more", encoding: next != nil)
      if let next { try json.field("next", next) }
      try json.field("schema", "strongroom/\(command)/v1")
    }
  }
}
