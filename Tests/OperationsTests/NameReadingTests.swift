import ArchiveModel
import Testing

@testable import Operations

@Suite struct NameReadingTests {
  @Test(
    "a date and a time are found wherever they stand in a name, and never in a longer number",
    arguments: [
      ("backup_prod_20260104_103000.sql.gz", "20260104_103000"),
      ("backup_prod_20260104.sql.gz", "20260104_000000"),
      ("db-2026-01-04.dump", "20260104_000000"), ("2026_01_04-expenses.sql", "20260104_000000"),
      ("db-20260104-0230.sql", "20260104_023000"), ("db_2026-01-04T10:30:15.dump", "20260104_103015"),
      ("x20260104.103000.sql", "20260104_103000"), ("db_2026-01-04_10-30.sql", "20260104_103000"),
      ("v1.2_20240229.sql", "20240229_000000"), ("20260104103000.sql", "20260104_103000"),
    ])
  func dates(name: String, timestamp: String) {
    #expect(NameReading(name).timestamp?.rawValue == timestamp)
  }

  @Test(
    "what only looks like a date is none",
    arguments: [
      "nightly.sql", "db_20260231.sql", "db_20261301.sql", "db_120260104.sql", "12345678.dump",
      "1767522600.sql", "db_2026.sql",
    ])
  func noDates(name: String) {
    #expect(NameReading(name).timestamp == nil)
  }

  @Test(
    "names that are of the convention but for their date tell environment and part",
    arguments: [
      ("backup_prod_20260104.sql.gz", "prod", ArchiveName.Subject.full),
      ("backup_prod_data_2026-01-04.sql", "prod", .data),
      ("backup_dev-2_schema_20260104_1030.sql.zst.age", "dev-2", .schema),
      ("backup_prod_users_20260104.sql", "prod", .tables("users")),
      ("backup_prod_globals_20260104.sql", "prod", .globals),
    ])
  func almost(name: String, environment: String, subject: ArchiveName.Subject) {
    let reading = NameReading(name)
    #expect(reading.environment?.rawValue == environment && reading.subject == subject)
    #expect(reading.convention == nil)
  }

  @Test(
    "other names tell no environment",
    arguments: ["prod_20260104.sql", "backup_20260104.sql", "backup_Prod_20260104.sql"])
  func others(name: String) {
    #expect(NameReading(name).environment == nil)
  }

  @Test("sha256sum's line is read in every way it is written, and another file's is not")
  func sidecars() throws {
    let digest = String(repeating: "ab", count: 32)
    for text in [
      "\(digest)  a.sql\n", "\(digest) */var/backups/a.sql\r\n", "\(digest)\n",
      "\(digest.uppercased())  ./a.sql",
    ] {
      #expect(try ForeignSidecar.digest(Array(text.utf8), of: "a.sql").hex == digest)
    }
    for text in ["\(digest)  b.sql\n", "", "MD5 (a.sql) = 1\n", "\(digest)  a.sql\n\(digest)  b.sql\n"] {
      #expect(throws: OperationFault(.verifyFailed, "")) {
        try ForeignSidecar.digest(Array(text.utf8), of: "a.sql")
      }
    }
  }
}
