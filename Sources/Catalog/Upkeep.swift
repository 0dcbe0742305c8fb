import ArchiveModel
import GRDB

extension Catalog {
  /// What is wrong with the catalog, one sentence each; empty when it is sound.
  ///
  /// Reads the whole file: SQLite's quick check, the references between tables, and the search index against
  /// the words it was made from.
  package func quickCheck() throws(CatalogFault) -> [String] {
    var findings = try read { database in
      var findings = try String.fetchAll(database, sql: "PRAGMA quick_check").filter { $0 != "ok" }
      for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check") {
        let table: String = row[0]
        findings.append("a row of \(table) refers to one that does not exist")
      }
      let unsearchable = try Int.fetchOne(database, sql: Self.unsearchableSQL) ?? 0
      if unsearchable > 0 { findings.append("\(unsearchable) backups are not in the search index") }
      return findings
    }
    findings += try searchIndexFindings()
    return findings
  }

  private static let unsearchableSQL = """
    SELECT count(*) FROM backups
    WHERE NOT EXISTS (SELECT 1 FROM backup_search_docsize WHERE id = backups.sequence)
    """

  /// FTS5 checks itself in a statement that counts as a write.
  private func searchIndexFindings() throws(CatalogFault) -> [String] {
    do {
      try writer.write { database in
        try database.execute(sql: "INSERT INTO backup_search (backup_search) VALUES ('integrity-check')")
      }
      return []
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      return ["the search index does not match the words it was made from"]
    } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
      return ["the search index was not checked: the catalog is read-only"]
    } catch { throw CatalogFault.of(error, path: path) }
  }

  /// Copies the catalog by SQLite's backup API to a path where nothing is yet; throws `refused` otherwise.
  package func export(to target: String) throws(CatalogFault) {
    let file = try CatalogFile(target)
    do {
      try CatalogCopy.write(writer, to: file, busyTimeout: 10)
    } catch { throw CatalogFault.of(error, path: target) }
  }

  /// Closes the connection; no method works afterwards.
  package func close() throws(CatalogFault) {
    do { try writer.close() } catch { throw CatalogFault.of(error, path: path) }
  }
}
