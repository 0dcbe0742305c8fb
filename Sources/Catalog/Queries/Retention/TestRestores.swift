package import ArchiveModel
import GRDB

extension Catalog {
  /// Records a test restore; the backup is proven when the last one of it passed.
  ///
  /// Throws `backupNotFound`.
  package func recordTestRestore(_ test: TestRestore) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO test_restores (backup, at, passed, evidence) VALUES (?, ?, ?, ?)",
        arguments: [
          try BackupAssembly.sequence(of: test.backup, in: database), Microseconds(test.at).rawValue,
          test.passed, test.evidence,
        ])
    }
  }

  /// The test restores of a backup, the latest first; throws `backupNotFound`.
  package func testRestores(of id: BackupID) throws(CatalogFault) -> [TestRestore] {
    try read { database in
      try Row.fetchAll(
        database, sql: Self.testRestoresSQL, arguments: [try BackupAssembly.sequence(of: id, in: database)]
      ).map { row in
        TestRestore(
          number: row["number"], backup: id, at: Microseconds(rawValue: row["at"]).date,
          passed: row["passed"],
          evidence: row["evidence"])
      }
    }
  }

  /// The proven backups: the last test restore of each passed, whatever was found earlier.
  static let provenSQL = """
    SELECT passed.backup FROM test_restores AS passed INDEXED BY test_restores_passed
    WHERE passed.passed = 1 AND NOT EXISTS (
      SELECT 1 FROM test_restores AS later INDEXED BY test_restores_of_backup
      WHERE later.backup = passed.backup AND later.number > passed.number AND later.passed = 0)
    """

  static let testRestoresSQL = """
    SELECT * FROM test_restores INDEXED BY test_restores_of_backup WHERE backup = ? ORDER BY number DESC
    """
}
