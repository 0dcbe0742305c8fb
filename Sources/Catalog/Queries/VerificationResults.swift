package import ArchiveModel
import GRDB

extension Catalog {
  /// Records the result of a verification: the row, the copies it looked at, the backup's state, the event.
  ///
  /// `copies` tells apart what was found of each object; an object it leaves out, and all of them when it is
  /// nil, are as `verification.state` says. The backup's own state follows the archive's copies alone. Throws
  /// `refused` for a backup that is running, failed or removed.
  package func recordVerification(
    _ verification: Verification, copies found: [BackupObject.Role: ObjectCopy.State]? = nil
  ) throws(CatalogFault) {
    try write { database in try Self.recordVerification(verification, copies: found, in: database) }
  }

  static func recordVerification(
    _ verification: Verification, copies found: [BackupObject.Role: ObjectCopy.State]?, in database: Database
  ) throws {
    let record = try BackupAssembly.record(of: verification.backup, in: database)
    guard let sequence = record.sequence, let state = BackupState(rawValue: record.state),
      state != .running, state != .failed, state != .removed
    else {
      throw CatalogFault(
        .refused, "backup \(verification.backup) is \(record.state): there is nothing to verify")
    }
    let store = try StoreRecord.named(verification.store, in: database)
    let row = VerificationRecord(verification, backup: sequence, store: store.number ?? 0)
    try row.insert(database)
    for object in try objects(of: sequence, in: database) {
      guard let role = BackupObject.Role(rawValue: object.role), let number = object.number else {
        throw RowDefect(table: "objects", column: "role", row: object.number)
      }
      let copy = found?[role] ?? ObjectCopy.State(verification.state)
      try Self.record(copy, of: number, by: row, bytes: object.storedBytes, in: database)
    }
    guard store.isArchive else { return }
    if verification.passed {
      // Files that the archive had given up have come back.
      try database.execute(
        sql: "UPDATE backups SET archived = 1 WHERE sequence = ? AND archived = 0", arguments: [sequence])
    }
    let (next, reason) = after(row, record)
    try database.execute(
      sql: """
        UPDATE backups SET state = ?1, reason = ?2, changed = ?3
        WHERE sequence = ?4 AND (state IS NOT ?1 OR reason IS NOT ?2)
        """,
      arguments: [next, reason, row.at, sequence])
    if database.changesCount > 0 { try SearchIndex.refresh(sequence, in: database) }
  }

  /// The state that a result puts a backup in: a quick check does not find an imported file to be whole.
  private static func after(
    _ row: VerificationRecord, _ record: BackupRecord
  ) -> (state: String, reason: String?) {
    let doubtful = BackupState.doubtful.rawValue
    let isForeign = record.origin == BackupOrigin.imported.rawValue && !record.counted
    let isUnproved = record.state == doubtful || isForeign && record.state != BackupState.complete.rawValue
    guard row.passed == 1, row.depth == VerifyDepth.quick.rawValue, isUnproved else {
      return (row.state, row.finding)
    }
    return (doubtful, record.state == doubtful ? record.reason : "never found whole by a full check")
  }

  /// Where the objects of a backup lie, by store and role.
  package func copies(of id: BackupID) throws(CatalogFault) -> [ObjectCopy] {
    try read { database in
      let sequence = try BackupAssembly.sequence(of: id, in: database)
      let objects = try Self.objects(of: sequence, in: database)
      let stores = Dictionary(
        try StoreRecord.fetchAll(database).map { ($0.number ?? 0, $0.name) }, uniquingKeysWith: { $1 })
      return try objects.flatMap { object in
        try CopyRecord.fetchAll(
          database, sql: "SELECT * FROM copies WHERE object = ? ORDER BY store", arguments: [object.number]
        ).map { try $0.copy(of: object.object(), store: stores[$0.store] ?? "") }
      }.sorted { left, right in
        let roles = BackupObject.Role.allCases
        let ranks = [left, right].map { roles.firstIndex(of: $0.object.role) ?? 0 }
        return (left.store, ranks[0]) < (right.store, ranks[1])
      }
    }
  }

  /// All verifications of a backup, the latest first.
  package func verifications(of id: BackupID) throws(CatalogFault) -> [Verification] {
    try read { database in
      let rows = try VerificationRecord.fetchAll(
        database, sql: Self.verificationsSQL,
        arguments: [try BackupAssembly.sequence(of: id, in: database)])
      let stores = Dictionary(
        try StoreRecord.fetchAll(database).map { ($0.number ?? 0, $0.name) }, uniquingKeysWith: { $1 })
      return try rows.map { try $0.verification(of: id, store: stores[$0.store] ?? "") }
    }
  }

  /// Backups with a dump present in the store whose last verification there is longest ago, never verified first.
  package func longestUnverified(in store: String, limit: Int) throws(CatalogFault) -> [Backup] {
    try read { database in
      let records = try BackupRecord.fetchAll(
        database, sql: Self.longestUnverifiedSQL,
        arguments: [try StoreRecord.named(store, in: database).number, limit])
      return try BackupAssembly.backups(records, in: database)
    }
  }

  /// The dumps that are present in a store, never verified first, then those longest unverified.
  package func readCopies(in store: String) throws(CatalogFault) -> [ReadCopy] {
    try read { database in
      try Row.fetchAll(
        database, sql: Self.readCopiesSQL, arguments: [try StoreRecord.named(store, in: database).number]
      ).map { row in
        let sequence: Int64 = row["sequence"]
        guard let id = BackupID(row["id"] as String), let name = try? EnvironmentName(row["environment"])
        else {
          throw RowDefect(table: "backups", column: "id", row: sequence)
        }
        let verified: Int64? = row["verified"]
        return ReadCopy(
          backup: id, environment: name, bytes: row["bytes"],
          recorded: Microseconds(rawValue: row["recorded"]).date,
          verified: verified.map { Microseconds(rawValue: $0).date })
      }
    }
  }

  static let readCopiesSQL = """
    SELECT backups.sequence, backups.id, backups.environment, coalesce(copies.bytes, 0) AS bytes,
      copies.recorded, copies.verified
    FROM copies INDEXED BY copies_by_verification
    CROSS JOIN objects ON objects.number = copies.object AND objects.role = 'dump'
    CROSS JOIN backups ON backups.sequence = objects.backup
    WHERE copies.state = 'present' AND copies.store = ? ORDER BY copies.verified, copies.object
    """

  /// NULL sorts first, and object numbers grow with time.
  static let longestUnverifiedSQL = """
    SELECT backups.* FROM copies INDEXED BY copies_by_verification
    CROSS JOIN objects ON objects.number = copies.object AND objects.role = 'dump'
    CROSS JOIN backups ON backups.sequence = objects.backup
    WHERE copies.state = 'present' AND copies.store = ? ORDER BY copies.verified, copies.object LIMIT ?
    """

  static func objects(of sequence: Int64, in database: Database) throws -> [ObjectRecord] {
    try ObjectRecord.fetchAll(
      database, sql: "SELECT * FROM objects WHERE backup = ? ORDER BY number", arguments: [sequence])
  }

  /// Keeps one row for a copy: what was last found, and the size when it was found whole.
  private static func record(
    _ state: ObjectCopy.State, of object: Int64, by row: VerificationRecord, bytes: Int64,
    in database: Database
  ) throws {
    try database.execute(
      sql: """
        INSERT INTO copies (object, store, state, bytes, recorded, verified, verified_depth, verified_passed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (object, store) DO UPDATE SET state = excluded.state, bytes = excluded.bytes,
          verified = excluded.verified, verified_depth = excluded.verified_depth,
          verified_passed = excluded.verified_passed
        """,
      arguments: [
        object, row.store, state.rawValue, state == .present ? bytes : nil, row.at, row.at, row.depth,
        state == .present ? 1 : 0,
      ])
  }
}

extension ObjectCopy.State {
  /// What a backup's state says of every copy.
  fileprivate init(_ state: BackupState) {
    switch state {
    case .missing: self = .missing
    case .damaged: self = .damaged
    case .removed: self = .removed
    case .complete, .running, .failed, .doubtful: self = .present
    }
  }
}
