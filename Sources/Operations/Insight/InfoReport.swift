package import ArchiveModel
package import Foundation

/// What `info` tells about an environment's database and its backups.
package struct InfoReport: Sendable {
  /// One table with its exact rows and its bytes with indexes and TOAST.
  package struct Table: Sendable, Equatable {
    package var name: String
    package var rows: Int64
    package var bytes: Int64

    package init(name: String, rows: Int64, bytes: Int64) {
      self.name = name
      self.rows = rows
      self.bytes = bytes
    }
  }

  package var environment: EnvironmentName
  /// Such as `localhost:5432`.
  package var server: String
  package var database: String
  package var serverVersion: String
  /// Tool name to version and path.
  package var clients: [String]
  package var encoding: String
  package var databaseBytes: Int64
  package var tables: [Table]
  package var alembicRevisions: [String]
  package var lastGood: Backup?
  package var lastFailure: Backup?
  package var backupCount: Int
  package var warnings: [String]
  package var now: Date
  package var zone: TimeZone

  package init(
    environment: EnvironmentName, server: String, database: String, serverVersion: String, clients: [String],
    encoding: String, databaseBytes: Int64, tables: [Table], alembicRevisions: [String], lastGood: Backup?,
    lastFailure: Backup?, backupCount: Int, warnings: [String], now: Date, zone: TimeZone
  ) {
    self.environment = environment
    self.server = server
    self.database = database
    self.serverVersion = serverVersion
    self.clients = clients
    self.encoding = encoding
    self.databaseBytes = databaseBytes
    self.tables = tables
    self.alembicRevisions = alembicRevisions
    self.lastGood = lastGood
    self.lastFailure = lastFailure
    self.backupCount = backupCount
    self.warnings = warnings
    self.now = now
    self.zone = zone
  }
}
