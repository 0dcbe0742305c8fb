package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Records that the archive has lost all but these files; returns the backups that are nowhere any more.
  ///
  /// A backup that a store still has whole is as good as that copy: the archive gives its own up, as after a cleanup,
  /// and a restore fetches it. What is held or flagged may not be given up; it is missing until `replicate` brings it
  /// back. What no store has is missing.
  package func recordLoss(
    keeping files: Set<String>, at now: Date
  ) throws(CatalogFault) -> [BackupID] {
    try write { database in
      let at = Microseconds(now)
      var nowhere: [BackupID] = []
      for lost in try Self.lostBackups(keeping: files, in: database) {
        let isElsewhere =
          try Bool.fetchOne(database, sql: Self.isWholeElsewhereSQL, arguments: [lost.sequence]) ?? false
        let stays =
          try Bool.fetchOne(
            database, sql: Self.staysSQL, arguments: [lost.sequence, at.rawValue]) ?? true
        try database.execute(
          sql: """
            UPDATE copies SET state = ?, bytes = NULL, recorded = ?
            WHERE store = (SELECT number FROM stores WHERE is_archive = 1)
              AND object IN (SELECT number FROM objects WHERE backup = ?)
            """,
          arguments: [isElsewhere && !stays ? "removed" : "missing", at.rawValue, lost.sequence])
        if !isElsewhere { nowhere.append(lost.id) }
        try Self.settle(lost, isElsewhere: isElsewhere, at: at, in: database)
      }
      return nowhere
    }
  }

  private static func settle(
    _ lost: LostBackup, isElsewhere: Bool, at now: Microseconds, in database: Database
  ) throws {
    let isDoubtful = lost.state == BackupState.doubtful.rawValue
    let next = isDoubtful ? lost.state : (isElsewhere ? BackupState.complete : .missing).rawValue
    let reason = isDoubtful ? lost.reason : isElsewhere ? nil : "the archive that had it is lost"
    try database.execute(
      sql: "UPDATE backups SET archived = ?, state = ?, reason = ?, changed = ? WHERE sequence = ?",
      arguments: [!isElsewhere, next, reason, now.rawValue, lost.sequence])
    try SearchIndex.refresh(lost.sequence, in: database)
  }

  private struct LostBackup {
    var sequence: Int64
    var id: BackupID
    var state: String
    var reason: String?
  }

  /// Backups of which the archive had a file that is not among these.
  private static func lostBackups(
    keeping files: Set<String>, in database: Database
  ) throws -> [LostBackup] {
    var found: [LostBackup] = []
    let rows = try Row.fetchCursor(database, sql: archivedFilesSQL)
    while let row = try rows.next() {
      let sequence: Int64 = row["sequence"]
      guard !files.contains(row["name"]), found.last?.sequence != sequence else { continue }
      guard let id = BackupID(row["id"] as String) else {
        throw RowDefect(table: "backups", column: "id", row: sequence)
      }
      found.append(LostBackup(sequence: sequence, id: id, state: row["state"], reason: row["reason"]))
    }
    return found
  }

  static let archivedFilesSQL = """
    SELECT backups.sequence, backups.id, backups.state, backups.reason, objects.name
    FROM backups
    CROSS JOIN objects ON objects.backup = backups.sequence
    CROSS JOIN copies ON copies.object = objects.number
      AND copies.store = (SELECT number FROM stores WHERE is_archive = 1)
    WHERE backups.state IN ('complete', 'doubtful', 'damaged', 'missing') AND copies.state <> 'removed'
    ORDER BY backups.sequence
    """

  /// Whether some other store has every object of a backup.
  static let isWholeElsewhereSQL = """
    SELECT EXISTS (
      SELECT 1 FROM stores WHERE is_archive = 0 AND NOT EXISTS (
        SELECT 1 FROM objects WHERE objects.backup = ?1 AND NOT EXISTS (
          SELECT 1 FROM copies
          WHERE copies.object = objects.number AND copies.store = stores.number AND copies.state = 'present')))
    """

  static let staysSQL = """
    SELECT EXISTS (SELECT 1 FROM holds WHERE backup = ?1 AND released IS NULL AND (until IS NULL OR until > ?2))
      OR EXISTS (SELECT 1 FROM flags WHERE backup = ?1 AND acknowledged IS NULL)
    """
}
