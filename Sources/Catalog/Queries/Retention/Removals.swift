import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// How many removals one transaction records: each costs two syncs of the disk, whatever it holds.
  private static var removalsPerTransaction: Int { 500 }

  /// Records that the files of backups are gone from a store, and settles the items of the run when one is given.
  ///
  /// A backup of which no store has a present copy left becomes `removed` and stays so, with the reason as its
  /// tombstone; others only lose this store's copy. One that is removed already is passed over, so that a run may be
  /// repeated. Batches of 500 are one transaction each; when a batch fails, those before it stay recorded. Throws
  /// `refused` for a batch with a backup that is running, failed, held or flagged: nothing of it is recorded.
  package func recordRemovals(
    _ removals: [Removal], from store: String, run: Int64? = nil, at now: Date
  ) throws(CatalogFault) {
    var rest = removals[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.removalsPerTransaction)
      rest = rest.dropFirst(batch.count)
      try write { database in
        let store = try StoreRecord.named(store, in: database)
        for removal in batch {
          try Self.remove(removal, from: store, at: Microseconds(now), in: database)
          guard let run else { continue }
          try database.execute(
            sql: """
              UPDATE retention_items SET state = 'done', error = NULL
              WHERE run = ? AND backup = ? AND state IN ('pending', 'failed')
              """,
            arguments: [run, removal.backup])
        }
      }
    }
  }

  private static func remove(
    _ removal: Removal, from store: StoreRecord, at now: Microseconds, in database: Database
  ) throws {
    let record = try BackupRecord.fetchOne(
      database, sql: "SELECT * FROM backups WHERE sequence = ?", arguments: [removal.backup])
    guard let record else { throw CatalogFault.noBackup("has the number \(removal.backup)") }
    guard record.state != BackupState.removed.rawValue else { return }
    try refuseWhatStays(record, at: now, in: database)
    try database.execute(
      sql: """
        UPDATE copies SET state = 'removed', bytes = NULL, recorded = ?
        WHERE store = ? AND object IN (SELECT number FROM objects WHERE backup = ?) AND state <> 'removed'
        """,
      arguments: [now.rawValue, store.number, removal.backup])
    let isLeft = try Bool.fetchOne(database, sql: hasCopySQL, arguments: [removal.backup]) ?? false
    guard isLeft else {
      try database.execute(
        sql: """
          UPDATE backups SET state = 'removed', removed = 1, reason = ?, changed = ?, archived = 0
          WHERE sequence = ?
          """,
        arguments: [removal.reason, now.rawValue, removal.backup])
      return try SearchIndex.refresh(removal.backup, in: database)
    }
    if store.isArchive {
      try database.execute(sql: "UPDATE backups SET archived = 0 WHERE sequence = ?", arguments: [removal.backup])
    }
    try EventRecord(
      at: now.rawValue, what: "copy.removed", backup: removal.backup,
      detail: "\(store.name): \(removal.reason)"
    ).insert(database)
  }

  /// Says what the triggers of the schema say, in a sentence with the backup's id.
  private static func refuseWhatStays(
    _ record: BackupRecord, at now: Microseconds, in database: Database
  ) throws {
    let standing: String? =
      if record.state == BackupState.running.rawValue || record.state == BackupState.failed.rawValue {
        "is \(record.state)"
      } else if try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM holds WHERE backup = ? AND released IS NULL
            AND (until IS NULL OR until > ?))
          """, arguments: [record.sequence, now.rawValue]) == true
      {
        "is held"
      } else if try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM flags WHERE backup = ? AND acknowledged IS NULL)",
        arguments: [record.sequence]) == true
      {
        "is flagged and not acknowledged"
      } else {
        nil
      }
    guard let standing else { return }
    throw CatalogFault(.refused, "backup \(record.id) \(standing), so it is not removed")
  }

  static let hasCopySQL = """
    SELECT EXISTS (
      SELECT 1 FROM objects CROSS JOIN copies ON copies.object = objects.number
      WHERE objects.backup = ? AND copies.state = 'present')
    """
}
