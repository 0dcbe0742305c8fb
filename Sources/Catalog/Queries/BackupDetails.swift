package import ArchiveModel
import GRDB

extension Catalog {
  /// The census taken in the snapshot that was dumped; nil when none was recorded.
  package func census(of id: BackupID) throws(CatalogFault) -> Census? {
    try read { database in
      try Self.document("censuses", of: id, in: database).map { try JSONText.decode(Census.self, from: $0) }
    }
  }

  /// The manifest's JSON as it was written; nil when the backup never completed.
  package func manifest(of id: BackupID) throws(CatalogFault) -> String? {
    try read { database in try Self.document("manifests", of: id, in: database) }
  }

  /// The journal of a backup, in the order in which it happened.
  package func events(of id: BackupID) throws(CatalogFault) -> [CatalogEvent] {
    try read { database in
      try EventRecord.fetchAll(
        database, sql: Self.eventsOfBackupSQL,
        arguments: [try BackupAssembly.sequence(of: id, in: database)]
      ).map { $0.event(of: id) }
    }
  }

  /// The journal of the whole archive, the latest first, below the number of an event when that is given.
  package func events(limit: Int, before number: Int64? = nil) throws(CatalogFault) -> [CatalogEvent] {
    try read { database in
      try EventRecord.fetchAll(
        database, sql: Self.eventsSQL,
        arguments: [number ?? .max, limit]
      ).map { record in
        let id = try String.fetchOne(
          database, sql: "SELECT id FROM backups WHERE sequence = ?", arguments: [record.backup])
        return record.event(of: id.flatMap { BackupID($0) })
      }
    }
  }

  private static func document(
    _ table: String, of id: BackupID, in database: Database
  ) throws -> String? {
    try String.fetchOne(
      database, sql: "SELECT document FROM \(table) WHERE backup = ?",
      arguments: [try BackupAssembly.sequence(of: id, in: database)])
  }
}
