import ArchiveModel
import GRDB

/// Puts backups together from their rows; one query per table, whatever the number of backups.
enum BackupAssembly {
  /// The nouns of records, in the same order.
  static func backups(_ records: [BackupRecord], in database: Database) throws -> [Backup] {
    guard !records.isEmpty else { return [] }
    let numbers = records.compactMap(\.sequence)
    let places = databaseQuestionMarks(count: numbers.count)
    let objects = try ObjectRecord.fetchAll(
      database, sql: "SELECT * FROM objects WHERE backup IN (\(places))", arguments: .init(numbers))
    let labels = try Row.fetchAll(
      database, sql: "SELECT backup, label FROM backup_labels WHERE backup IN (\(places))",
      arguments: .init(numbers))
    let objectsOf = Dictionary(grouping: objects, by: \.backup)
    let labelsOf = Dictionary(grouping: labels) { row -> Int64 in row["backup"] }
    return try records.map { record in
      let number = record.sequence ?? 0
      return try record.backup(
        objects: try sorted(objectsOf[number] ?? []), labels: (labelsOf[number] ?? []).map { $0["label"] })
    }
  }

  static func backup(_ record: BackupRecord, in database: Database) throws -> Backup {
    guard let backup = try backups([record], in: database).first else {
      throw RowDefect(table: "backups", column: "sequence", row: record.sequence)
    }
    return backup
  }

  /// The dump first, then the rest in the order of the roles.
  static func sorted(_ records: [ObjectRecord]) throws -> [BackupObject] {
    let roles = BackupObject.Role.allCases
    return try records.map { try $0.object() }
      .sorted { (roles.firstIndex(of: $0.role) ?? 0) < (roles.firstIndex(of: $1.role) ?? 0) }
  }

  /// The record with that id; throws `backupNotFound`.
  static func record(of id: BackupID, in database: Database) throws -> BackupRecord {
    guard
      let record = try BackupRecord.fetchOne(
        database, sql: "SELECT * FROM backups WHERE id = ?", arguments: [id.rawValue])
    else { throw CatalogFault.noBackup("has the id \(id)") }
    return record
  }

  /// The row id that other tables refer to.
  static func sequence(of id: BackupID, in database: Database) throws -> Int64 {
    let number = try Int64.fetchOne(
      database, sql: "SELECT sequence FROM backups WHERE id = ?", arguments: [id.rawValue])
    guard let number else { throw CatalogFault.noBackup("has the id \(id)") }
    return number
  }
}

extension CatalogFault {
  /// `what` continues "no backup".
  static func noBackup(_ what: String) -> CatalogFault {
    CatalogFault(.backupNotFound, "no backup \(what)", hint: "Run 'strongroom list-backups' to see them all.")
  }
}
