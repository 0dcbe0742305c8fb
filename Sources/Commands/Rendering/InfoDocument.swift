import ArchiveModel
import Foundation
import Operations

/// `info` as one JSON document.
struct InfoDocument: Encodable {
  struct TableRow: Encodable {
    var name: String
    var rows: Int64
    var bytes: Int64
  }

  var schema = "strongroom/info/v1"
  var environment: String
  var server: String
  var database: String
  var serverVersion: String
  var clients: [String]
  var encoding: String
  var databaseBytes: Int64
  var tables: [TableRow]
  var alembicRevisions: [String]
  var lastGood: BackupDocument?
  var lastFailure: BackupDocument?
  var backupCount: Int
  var warnings: [String]

  init(_ report: InfoReport) {
    environment = report.environment.rawValue
    server = report.server
    database = report.database
    serverVersion = report.serverVersion
    clients = report.clients
    encoding = report.encoding
    databaseBytes = report.databaseBytes
    tables = report.tables.map { TableRow(name: $0.name, rows: $0.rows, bytes: $0.bytes) }
    alembicRevisions = report.alembicRevisions
    lastGood = report.lastGood.map { BackupDocument($0) }
    lastFailure = report.lastFailure.map { BackupDocument($0) }
    backupCount = report.backupCount
    warnings = report.warnings
  }

  enum CodingKeys: String, CodingKey {
    case schema, environment, server, database, clients, encoding, tables, warnings
    case serverVersion = "server_version"
    case databaseBytes = "database_bytes"
    case alembicRevisions = "alembic_revisions"
    case lastGood = "last_good"
    case lastFailure = "last_failure"
    case backupCount = "backup_count"
  }
}
