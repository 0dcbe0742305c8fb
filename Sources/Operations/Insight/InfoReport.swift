package import ArchiveModel
package import Foundation

/// What `info` tells about an environment's database and its backups.
package struct InfoReport: Sendable {
  /// One table.
  package struct Table: Sendable, Equatable {
    /// With its schema, such as `public.orders`.
    package var name: String
    /// Counted, not estimated.
    package var rows: Int64
    /// On disk, with indexes and TOAST; 0 when the table was gone before it was measured.
    package var bytes: Int64

    package init(name: String, rows: Int64, bytes: Int64) {
      self.name = name
      self.rows = rows
      self.bytes = bytes
    }
  }

  /// The one that was asked about.
  package var environment: EnvironmentName
  /// Such as `localhost:5432`.
  package var server: String
  /// The name on its server.
  package var database: String
  /// As the server words it, such as `15.18 (Debian 15.18-0+deb12u1)`.
  package var serverVersion: String
  /// The version of the client programs and their folder, such as `15.18 in /usr/lib/postgresql/15/bin`.
  package var clients: [String]
  /// The database's own, such as `UTF8`.
  package var encoding: String
  /// On disk, as the server counts them.
  package var databaseBytes: Int64
  /// The largest first.
  package var tables: [Table]
  /// Sorted; empty when no `alembic_version` can be read.
  package var alembicRevisions: [String]
  /// The newest full backup that is complete; nil without one, and without an archive.
  package var lastGood: Backup?
  /// The newest backup that failed; nil when a good full one came after it.
  package var lastFailure: Backup?
  /// In whatever state, removed ones too; 0 without an archive.
  package var backupCount: Int
  /// What is known against client programs of this version, one sentence each.
  package var warnings: [String]
  /// When it was looked.
  package var now: Date
  /// The zone in which people read instants.
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
