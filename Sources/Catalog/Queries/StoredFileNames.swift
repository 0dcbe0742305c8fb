import ArchiveModel
import GRDB

extension Catalog {
  /// The ids and file names of backups, by sequence; what is not there is left out.
  ///
  /// With a store, also the other names that files have there. Lean on purpose: a cleanup asks for thousands.
  package func storedNames(
    of sequences: [Int64], in store: String? = nil
  ) throws(CatalogFault) -> [Int64: StoredNames] {
    let places = databaseQuestionMarks(count: sequences.count)
    return try read { database in
      var found: [Int64: StoredNames] = [:]
      found.reserveCapacity(sequences.count)
      let backups = try Row.fetchCursor(
        database, sql: Self.storedBackupsSQL + "(\(places))", arguments: StatementArguments(sequences))
      while let row = try backups.next() {
        let id: String = row[1]
        guard let id = BackupID(id) else { throw RowDefect(table: "backups", column: "id", row: row[0]) }
        found[row[0]] = StoredNames(id: id, dump: nil, others: [], hasManifest: row[2])
      }
      let objects = try Row.fetchCursor(
        database, sql: Self.storedObjectsSQL + "(\(places)) ORDER BY number",
        arguments: StatementArguments(sequences))
      while let row = try objects.next() {
        let (sequence, role, name): (Int64, String, String) = (row[0], row[1], row[2])
        if role == BackupObject.Role.dump.rawValue {
          found[sequence]?.dump = name
        } else {
          found[sequence]?.others.append(name)
        }
      }
      guard let store else { return found }
      let aliases = try Row.fetchCursor(
        database, sql: Self.aliasesSQL + "(\(places))",
        arguments: [try StoreRecord.named(store, in: database).number] + StatementArguments(sequences))
      while let row = try aliases.next() { found[row[0]]?.aliases.append(row[1]) }
      return found
    }
  }

  /// The ids of backups with the names of their dumps, by sequence; what is not there is left out.
  ///
  /// For what people and scripts read: a plan of a million backups asks for all of them.
  package func dumpNames(of sequences: [Int64]) throws(CatalogFault) -> [Int64: DumpName] {
    try read { database in
      var found: [Int64: DumpName] = [:]
      found.reserveCapacity(sequences.count)
      let places = databaseQuestionMarks(count: sequences.count)
      let rows = try Row.fetchCursor(
        try database.cachedStatement(sql: Self.dumpNamesSQL + "(\(places))"),
        arguments: StatementArguments(sequences))
      while let row = try rows.next() {
        let id: String = row[1]
        guard let id = BackupID(id) else { throw RowDefect(table: "backups", column: "id", row: row[0]) }
        found[row[0]] = DumpName(id: id, name: row[2])
      }
      return found
    }
  }

  static let dumpNamesSQL = """
    SELECT backups.sequence, backups.id, objects.name FROM backups
    LEFT JOIN objects ON objects.backup = backups.sequence AND objects.role = 'dump' WHERE backups.sequence IN
    """

  static let storedBackupsSQL = """
    SELECT sequence, id, EXISTS (SELECT 1 FROM manifests WHERE backup = sequence) FROM backups WHERE sequence IN
    """

  static let aliasesSQL = """
    SELECT objects.backup, copies.stored_as FROM objects CROSS JOIN copies ON copies.object = objects.number
    WHERE copies.store = ? AND copies.stored_as IS NOT NULL AND objects.backup IN
    """

  static let storedObjectsSQL = "SELECT backup, role, name FROM objects WHERE backup IN "
}
