package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// Records whole backups that this catalog did not see being made, all of them or none.
  ///
  /// Each begins and is completed in this one transaction; it counts for retention when it was read in full, and then
  /// has a passed full verification at `now`. With `doubt`, which is given its plain bytes and those of the five like
  /// it before its start, the newest first, it is also flagged with the sentence that gives (F35). Throws `refused`
  /// when an id or a file name is known, that of a removed backup too.
  package func insertImported(
    _ found: [ImportedBackup], at now: Date, doubt: ((Int64, [Int64]) -> String?)? = nil
  ) throws(CatalogFault) -> [Backup] {
    try write { database in
      try found.map { found in
        let backup = try Self.insert(found, at: Microseconds(now), in: database)
        if let doubt { try Self.flag(found, backup.sequence, doubt, Microseconds(now), in: database) }
        return backup
      }
    }
  }

  private static func flag(
    _ found: ImportedBackup, _ sequence: Int64, _ doubt: (Int64, [Int64]) -> String?, _ now: Microseconds,
    in database: Database
  ) throws {
    guard found.isVerified, let bytes = found.objects.first(where: { $0.role == .dump })?.plainBytes,
      let reason = doubt(bytes, try sizes(before: found, limit: 5, in: database))
    else { return }
    try database.execute(
      sql: "INSERT INTO flags (backup, reason, since) VALUES (?, ?, ?)",
      arguments: [sequence, reason, now.rawValue])
  }

  /// The same of one backup.
  package func insertImported(_ found: ImportedBackup, at now: Date) throws(CatalogFault) -> Backup {
    try write { database in try Self.insert(found, at: Microseconds(now), in: database) }
  }

  private static func insert(
    _ found: ImportedBackup, at now: Microseconds, in database: Database
  ) throws -> Backup {
    for object in found.objects where try isKnown(object.name, in: database) {
      throw CatalogFault(.refused, "the catalog already has a file \(object.name.quotedForMessage)")
    }
    let taken = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM backups WHERE id = ?)", arguments: [found.id.rawValue])
    guard taken == false else {
      throw CatalogFault(.refused, "the catalog already has a backup \(found.id)")
    }
    var record = try BackupRecord(found, at: now)
    if let number = found.sequence, try number < 1 || isTaken(number, in: database) { record.sequence = nil }
    record.archived = try StoreRecord.named(found.store, in: database).isArchive
    try record.insert(database)
    let sequence = database.lastInsertedRowID
    for label in Set(found.labels) {
      try database.execute(
        sql: "INSERT INTO backup_labels (label, started, backup) VALUES (?, ?, ?)",
        arguments: [label, record.started, sequence])
    }
    try addFiles(found, of: sequence, at: now, in: database)
    try database.execute(
      sql: "UPDATE backups SET state = ?, reason = ?, finished = ?, changed = ? WHERE sequence = ?",
      arguments: [
        (found.doubt == nil ? BackupState.complete : .doubtful).rawValue, found.doubt,
        Microseconds(found.finished).rawValue, now.rawValue, sequence,
      ])
    if found.isVerified {
      let verification = Verification(
        backup: found.id, store: found.store, depth: .full, at: now.date, passed: true, state: .complete,
        finding: nil)
      try recordVerification(verification, copies: nil, in: database)
    }
    try SearchIndex.refresh(sequence, in: database)
    return try BackupAssembly.backup(try BackupAssembly.record(of: found.id, in: database), in: database)
  }

  private static func addFiles(
    _ found: ImportedBackup, of sequence: Int64, at now: Microseconds, in database: Database
  ) throws {
    let store = try StoreRecord.named(found.store, in: database)
    for object in found.objects {
      try ObjectRecord(object, of: sequence).insert(database)
      try CopyRecord(
        object: database.lastInsertedRowID, store: store.number ?? 0, state: "present",
        bytes: object.storedBytes, recorded: now.rawValue
      ).insert(database)
    }
    if let census = found.census {
      try database.execute(
        sql: "INSERT INTO censuses (backup, document) VALUES (?, ?)",
        arguments: [sequence, try JSONText.encode(census)])
    }
    if let manifest = found.manifest {
      try database.execute(
        sql: "INSERT INTO manifests (backup, document) VALUES (?, ?)", arguments: [sequence, manifest])
    }
  }

  private static func isTaken(_ sequence: Int64, in database: Database) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM backups WHERE sequence = ?)", arguments: [sequence])
      ?? true
  }
}
