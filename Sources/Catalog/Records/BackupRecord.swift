import ArchiveModel
import Foundation
import GRDB

/// A row of `backups`.
struct BackupRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "backups"
  static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
  static let databaseColumnEncodingStrategy = DatabaseColumnEncodingStrategy.convertToSnakeCase

  var sequence: Int64?
  var id: String
  var environment: String
  var kind: String
  var format: String
  var compression: String
  /// A JSON array of table names as `TableName` spells them.
  var tables: String
  var database: String
  var serverVersion: String?
  /// A JSON array of strings.
  var alembicRevisions: String
  var note: String?
  var started: Int64
  var finished: Int64?
  var state: String
  var reason: String?
  var changed: Int64
  var origin: String
  var counted: Bool
  var archived: Bool

  /// A new, running backup without a sequence number yet.
  init(_ intent: BackupIntent) throws {
    id = intent.id.rawValue
    environment = intent.environment.rawValue
    kind = intent.kind.rawValue
    format = intent.format.rawValue
    compression = intent.compression.description
    tables = try JSONText.array(Self.spelled(intent.tables))
    database = intent.database
    serverVersion = intent.serverVersion
    alembicRevisions = "[]"
    note = intent.note
    started = Microseconds(intent.started).rawValue
    state = BackupState.running.rawValue
    changed = started
    origin = BackupOrigin.made.rawValue
    counted = true
    archived = true
  }

  /// An adopted backup, running until its files are recorded; it counts once it was read in full.
  init(_ found: ImportedBackup, at now: Microseconds) throws {
    sequence = found.sequence
    id = found.id.rawValue
    environment = found.environment.rawValue
    kind = found.kind.rawValue
    format = found.format.rawValue
    compression = found.compression.description
    tables = try JSONText.array(Self.spelled(found.tables))
    database = found.database
    serverVersion = found.serverVersion
    alembicRevisions = try JSONText.array(found.alembicRevisions)
    note = found.note
    started = Microseconds(found.started).rawValue
    state = BackupState.running.rawValue
    changed = now.rawValue
    origin = found.origin.rawValue
    counted = false
    archived = true
  }

  /// Table names in the one order in which a series is recognized.
  static func spelled(_ tables: [TableName]) -> [String] { Set(tables).sorted().map(\.description) }

  /// The noun, with what lies in other tables.
  func backup(objects: [BackupObject], labels: [String]) throws -> Backup {
    Backup(
      id: try defined(BackupID(id), "id"),
      sequence: try defined(sequence, "sequence"),
      environment: try defined(try? EnvironmentName(environment), "environment"),
      kind: try defined(BackupKind(rawValue: kind), "kind"),
      format: try defined(DumpFormat(rawValue: format), "format"),
      compression: try defined(try? Compression(compression), "compression"),
      tables: try JSONText.strings(tables).map { try defined(try? TableName($0), "tables") },
      database: database,
      serverVersion: serverVersion,
      started: Microseconds(rawValue: started).date,
      finished: finished.map { Microseconds(rawValue: $0).date },
      state: try defined(BackupState(rawValue: state), "state"),
      reason: reason, note: note,
      labels: labels.sorted(),
      alembicRevisions: try JSONText.strings(alembicRevisions),
      objects: objects, origin: try defined(BackupOrigin(rawValue: origin), "origin"))
  }

  private func defined<Value>(_ value: Value?, _ column: String) throws -> Value {
    guard let value else { throw RowDefect(table: "backups", column: column, row: sequence) }
    return value
  }
}
