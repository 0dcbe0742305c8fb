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
    case reason, flagged, note, labels, origin, objects, copies
    case serverVersion = "server_version"
    case alembicRevisions = "alembic_revisions"
    case storedBytes = "stored_bytes"
  }
}

/// A list of backups as one JSON document.
struct BackupListDocument: Encodable {
  var schema: String
  var backups: [BackupDocument]
  var hasMore: Bool
  /// What `--cursor` takes for the next page; left out at the end.
  var next: String?

  init(_ outcome: ListOutcome, command: String) {
    schema = "strongroom/\(command)/v1"
    backups = outcome.backups.map { backup in
      var document = BackupDocument(backup)
      document.flagged = outcome.flagged.contains(backup.id) ? true : nil
      document.copies = outcome.tallies[backup.id].map(CopyTallyDocument.init)
      return document
    }
    hasMore = outcome.hasMore
    next = outcome.next
  }

  enum CodingKeys: String, CodingKey {
    case schema, backups, next
    case hasMore = "has_more"
  }
}
