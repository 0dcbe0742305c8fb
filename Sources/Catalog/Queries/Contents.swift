package import ArchiveModel
import Foundation
import GRDB

extension Catalog {
  /// The backup that has a stored file of these bytes and still has it; nil when none has.
  package func backup(holding digest: Digest, bytes: Int64) throws(CatalogFault) -> Backup? {
    try read { database in
      let record = try BackupRecord.fetchOne(
        database, sql: Self.contentSQL, arguments: [bytes, Data(digest.bytes)])
      return try record.map { try BackupAssembly.backup($0, in: database) }
    }
  }

  /// Whether any stored file has so many bytes: only then is it worth reading another one to compare.
  package func knowsSize(_ bytes: Int64) throws(CatalogFault) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM objects WHERE stored_bytes = ?)", arguments: [bytes])
        ?? false
    }
  }

  static let contentSQL = """
    SELECT backups.* FROM objects INDEXED BY objects_by_content
    CROSS JOIN backups ON backups.sequence = objects.backup
    WHERE objects.stored_bytes = ? AND objects.stored_sha256 = ? AND backups.state <> 'removed' LIMIT 1
    """

  /// Whether an id was ever given to a backup.
  package func knows(_ id: BackupID) throws(CatalogFault) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM backups WHERE id = ?)", arguments: [id.rawValue])
        ?? false
    }
  }

  /// Takes so many sequence numbers, which no backup gets any more, and returns the first.
  ///
  /// A manifest is written before its row and names the number.
  package func reserveSequences(_ count: Int) throws(CatalogFault) -> Int64 {
    try write { database in
      let last =
        try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'backups'") ?? 0
      try database.execute(
        sql: "UPDATE sqlite_sequence SET seq = ? WHERE name = 'backups'", arguments: [last + Int64(count)])
      if database.changesCount == 0 {
        try database.execute(
          sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('backups', ?)",
          arguments: [last + Int64(count)])
      }
      return last + 1
    }
  }
}
