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
        let work = try RemovalBatch(
          from: StoreRecord.named(store, in: database), run: run, at: Microseconds(now), in: database)
        for removal in batch { try work.record(removal) }
      }
    }
  }

  static let hasCopySQL = """
    SELECT EXISTS (
      SELECT 1 FROM objects CROSS JOIN copies ON copies.object = objects.number
      WHERE objects.backup = ? AND copies.state = 'present')
    """
}

/// The removals of one transaction, their statements prepared once: the triggers make each a long program.
private struct RemovalBatch {
  let store: StoreRecord
  let run: Int64?
  let now: Microseconds
  let database: Database
  private let state: Statement
  private let standing: Statement
  private let loseCopies: Statement
  private let hasCopy: Statement
  private let bury: Statement
  private let settle: Statement

  init(from store: StoreRecord, run: Int64?, at now: Microseconds, in database: Database) throws {
    self.store = store
    self.run = run
    self.now = now
    self.database = database
    state = try database.makeStatement(sql: "SELECT id, state FROM backups WHERE sequence = ?")
    standing = try database.makeStatement(
      sql: """
        SELECT CASE
          WHEN EXISTS (SELECT 1 FROM holds WHERE backup = ?1 AND released IS NULL
            AND (until IS NULL OR until > ?2)) THEN 'is held'
          WHEN EXISTS (SELECT 1 FROM flags WHERE backup = ?1 AND acknowledged IS NULL)
            THEN 'is flagged and not acknowledged' END
        """)
    loseCopies = try database.makeStatement(
      sql: """
        UPDATE copies SET state = 'removed', bytes = NULL, recorded = ?
        WHERE store = ? AND object IN (SELECT number FROM objects WHERE backup = ?) AND state <> 'removed'
        """)
    hasCopy = try database.makeStatement(sql: Catalog.hasCopySQL)
    bury = try database.makeStatement(
      sql: """
        UPDATE backups SET state = 'removed', removed = 1, reason = ?, changed = ?, archived = 0
        WHERE sequence = ?
        """)
    settle = try database.makeStatement(
      sql: """
        UPDATE retention_items SET state = 'done', error = NULL
        WHERE run = ? AND backup = ? AND state IN ('pending', 'failed')
        """)
  }

  func record(_ removal: Removal) throws {
    if try isThere(removal.backup) { try remove(removal) }
    guard let run else { return }
    try settle.execute(arguments: [run, removal.backup])
  }

  /// Whether it is not removed yet; says what the triggers of the schema say, in a sentence with the backup's id.
  private func isThere(_ sequence: Int64) throws -> Bool {
    guard let row = try Row.fetchOne(state, arguments: [sequence]) else {
      throw CatalogFault.noBackup("has the number \(sequence)")
    }
    let (id, state): (String, String) = (row[0], row[1])
    guard state != BackupState.removed.rawValue else { return false }
    let obstacle =
      state == BackupState.running.rawValue || state == BackupState.failed.rawValue
      ? "is \(state)" : try String.fetchOne(standing, arguments: [sequence, now.rawValue])
    guard let obstacle else { return true }
    throw CatalogFault(.refused, "backup \(id) \(obstacle), so it is not removed")
  }

  private func remove(_ removal: Removal) throws {
    try loseCopies.execute(arguments: [now.rawValue, store.number, removal.backup])
    guard try Bool.fetchOne(hasCopy, arguments: [removal.backup]) == true else {
      try bury.execute(arguments: [removal.reason, now.rawValue, removal.backup])
      return try SearchIndex.refresh(removal.backup, in: database)
    }
    if store.isArchive {
      try database.execute(
        sql: "UPDATE backups SET archived = 0 WHERE sequence = ?", arguments: [removal.backup])
    }
    try EventRecord(
      at: now.rawValue, what: "copy.removed", backup: removal.backup,
      detail: "\(store.name): \(removal.reason)"
    ).insert(database)
  }
}
