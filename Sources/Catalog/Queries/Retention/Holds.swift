package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Keeps a backup from removal until it is released or `until` has passed.
  ///
  /// Throws `backupNotFound`, and `refused` for one that failed or is removed.
  package func addHold(
    on id: BackupID, reason: String, until: Date? = nil, at now: Date
  ) throws(CatalogFault) -> Hold {
    try write { database in
      let record = try BackupAssembly.record(of: id, in: database)
      guard record.state != BackupState.failed.rawValue, record.state != BackupState.removed.rawValue else {
        throw CatalogFault(.refused, "backup \(id) is \(record.state): there is nothing to hold")
      }
      try database.execute(
        sql: "INSERT INTO holds (backup, reason, until, since) VALUES (?, ?, ?, ?)",
        arguments: [
          record.sequence, reason, until.map { Microseconds($0).rawValue }, Microseconds(now).rawValue,
        ])
      return Hold(
        number: database.lastInsertedRowID, backup: id, reason: reason, until: until, since: now,
        released: nil)
    }
  }

  /// Releases every hold on a backup that is not released yet, and returns them; throws `backupNotFound`.
  package func releaseHolds(on id: BackupID, at now: Date) throws(CatalogFault) -> [Hold] {
    try write { database in
      let sequence = try BackupAssembly.sequence(of: id, in: database)
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT holds.*, ? AS id FROM holds WHERE backup = ? AND released IS NULL ORDER BY number",
        arguments: [id.rawValue, sequence])
      try database.execute(
        sql: "UPDATE holds SET released = ? WHERE backup = ? AND released IS NULL",
        arguments: [Microseconds(now).rawValue, sequence])
      return try rows.map { row in
        var hold = try Self.hold(row)
        hold.released = now
        return hold
      }
    }
  }

  /// The holds that were never released, oldest first, those that have run out among them; of one backup or of all.
  package func holds(on id: BackupID? = nil) throws(CatalogFault) -> [Hold] {
    try read { database in
      if let id {
        let sequence = try BackupAssembly.sequence(of: id, in: database)
        return try Row.fetchAll(
          database,
          sql: "SELECT holds.*, ? AS id FROM holds WHERE backup = ? AND released IS NULL ORDER BY number",
          arguments: [id.rawValue, sequence]
        ).map(Self.hold)
      }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT holds.*, backups.id FROM holds INDEXED BY holds_standing
          CROSS JOIN backups ON backups.sequence = holds.backup WHERE holds.released IS NULL
          """
      ).map(Self.hold).sorted { $0.number < $1.number }
    }
  }

  private static func hold(_ row: Row) throws -> Hold {
    guard let id = BackupID(row["id"] as String) else {
      throw RowDefect(table: "holds", column: "backup", row: row["number"])
    }
    let until: Int64? = row["until"]
    let released: Int64? = row["released"]
    return Hold(
      number: row["number"], backup: id, reason: row["reason"],
      until: until.map { Microseconds(rawValue: $0).date }, since: Microseconds(rawValue: row["since"]).date,
      released: released.map { Microseconds(rawValue: $0).date })
  }
}
