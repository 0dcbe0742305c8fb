package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// The backup whose id begins with the text; throws `backupNotFound`, or `backupAmbiguous` with the candidates.
  package func backup(idPrefix prefix: String) throws(CatalogFault) -> Backup {
    guard BackupID.isPrefix(prefix) else {
      throw CatalogFault(
        .backupNotFound, "\(prefix.quotedForMessage) cannot be the beginning of an id",
        hint: "An id is 8 of a-z and 2-7; run 'strongroom list-backups' to see them all.")
    }
    return try read { database in
      let shown = 8
      let records = try BackupRecord.fetchAll(
        database, sql: Self.idPrefixSQL, arguments: [prefix, prefix + "{", shown + 1])
      guard records.count <= 1 else {
        let names = records.prefix(shown).map(\.id).joined(separator: ", ")
        let more = records.count > shown ? " and more" : ""
        throw CatalogFault(
          .backupAmbiguous, "several backups have an id that begins with '\(prefix)': \(names)\(more)",
          hint: "Write more letters of the id.")
      }
      guard let record = records.first else {
        throw CatalogFault.noBackup("has an id that begins with '\(prefix)'")
      }
      return try BackupAssembly.backup(record, in: database)
    }
  }

  /// The backup that has a stored file of that name, whichever its role; nil when none has.
  package func backup(named fileName: String) throws(CatalogFault) -> Backup? {
    try read { database in
      let record = try BackupRecord.fetchOne(
        database, sql: Self.fileNameSQL, arguments: [fileName])
      return try record.map { try BackupAssembly.backup($0, in: database) }
    }
  }

  /// Whether a backup has a file of that name or a running one keeps it: then it is not given again.
  package func knows(fileName: String) throws(CatalogFault) -> Bool {
    try read { database in try Self.isKnown(fileName, in: database) }
  }

  static func isKnown(_ fileName: String, in database: Database) throws -> Bool {
    try Bool.fetchOne(database, sql: isKnownSQL, arguments: [fileName]) ?? false
  }

  /// The newest good backup of a series, started before `before` when that is given.
  ///
  /// Good is complete with no check failed since. `tables` belong to the series of kind `table` alone.
  package func latestGood(
    _ environment: EnvironmentName, kind: BackupKind = .full, tables: [TableName] = [],
    before: Date? = nil
  ) throws(CatalogFault) -> Backup? {
    try read { database in
      let record = try BackupRecord.fetchOne(
        database,
        sql: Self.latestGoodSQL,
        arguments: [
          environment.rawValue, kind.rawValue, try JSONText.array(BackupRecord.spelled(tables)),
          before.map { Microseconds($0).rawValue } ?? .max,
        ])
      return try record.map { try BackupAssembly.backup($0, in: database) }
    }
  }

  /// The sizes of the newest good backups of a series and format, newest first: for estimates and the size check.
  package func recentSizes(
    _ environment: EnvironmentName, kind: BackupKind, tables: [TableName] = [],
    format: ArchiveModel.DumpFormat,
    limit: Int = 5
  ) throws(CatalogFault) -> [BackupSize] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: Self.recentSizesSQL,
        arguments: [
          environment.rawValue, kind.rawValue, try JSONText.array(BackupRecord.spelled(tables)),
          format.rawValue, limit,
        ]
      ).map { row in
        let elapsed: Int64 = row["elapsed"]
        return BackupSize(
          plainBytes: row["plain_bytes"], storedBytes: row["stored_bytes"],
          seconds: max(0, Double(elapsed) / 1_000_000))
      }
    }
  }
}
