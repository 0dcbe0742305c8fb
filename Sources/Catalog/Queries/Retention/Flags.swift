package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Flags a backup as doubtful; one that is flagged already keeps its first reason.
  ///
  /// Throws `backupNotFound`.
  package func flag(_ id: BackupID, reason: String, at now: Date) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO flags (backup, reason, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        arguments: [try BackupAssembly.sequence(of: id, in: database), reason, Microseconds(now).rawValue])
    }
  }

  /// Answers the flag of a backup, so that it stands no more.
  ///
  /// Throws `backupNotFound`, and `refused` when it is not flagged or was acknowledged before.
  package func acknowledge(_ id: BackupID, reason: String, at now: Date) throws(CatalogFault) -> BackupFlag {
    try write { database in
      guard var flag = try Self.flag(of: id, in: database) else {
        throw CatalogFault(.refused, "backup \(id) is not flagged: there is nothing to acknowledge")
      }
      if let before = flag.acknowledgement {
        throw CatalogFault(.refused, "the flag of backup \(id) was acknowledged before: \(before.reason)")
      }
      try database.execute(
        sql: "UPDATE flags SET acknowledged = ?, acknowledgement = ? WHERE backup = ?",
        arguments: [
          Microseconds(now).rawValue, reason, try BackupAssembly.sequence(of: id, in: database),
        ])
      flag.acknowledgement = BackupFlag.Acknowledgement(at: now, reason: reason)
      return flag
    }
  }

  /// The flag of a backup, acknowledged or not; nil when it was never flagged.
  ///
  /// Throws `backupNotFound`.
  package func flag(of id: BackupID) throws(CatalogFault) -> BackupFlag? {
    try read { database in try Self.flag(of: id, in: database) }
  }

  /// The flags that nobody acknowledged, in the order of the backups.
  package func standingFlags() throws(CatalogFault) -> [BackupFlag] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT flags.*, backups.id FROM flags INDEXED BY flags_standing
          CROSS JOIN backups ON backups.sequence = flags.backup
          WHERE flags.acknowledged IS NULL ORDER BY flags.backup
          """
      ).map(Self.flag)
    }
  }

  private static func flag(of id: BackupID, in database: Database) throws -> BackupFlag? {
    try Row.fetchOne(
      database, sql: "SELECT flags.*, ? AS id FROM flags WHERE backup = ?",
      arguments: [id.rawValue, try BackupAssembly.sequence(of: id, in: database)]
    ).map(flag)
  }

  private static func flag(_ row: Row) throws -> BackupFlag {
    guard let id = BackupID(row["id"] as String) else {
      throw RowDefect(table: "flags", column: "backup", row: row["backup"])
    }
    let acknowledged: Int64? = row["acknowledged"]
    return BackupFlag(
      backup: id, reason: row["reason"], since: Microseconds(rawValue: row["since"]).date,
      acknowledgement: acknowledged.map {
        BackupFlag.Acknowledgement(at: Microseconds(rawValue: $0).date, reason: row["acknowledgement"] ?? "")
      })
  }
}
