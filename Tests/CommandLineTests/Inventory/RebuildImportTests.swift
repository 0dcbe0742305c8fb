import Foundation
import Glibc
import Testing

extension BuiltProgram {
  /// Imports, found again after the catalog was lost.
  @Suite struct RebuildImportTests {
    @Test("F18: imported backups are found as they were, good or doubtful, and a quick check changes neither")
    func imported() throws {
      let dumps = try ForeignDumps()
      let sandbox = dumps.sandbox
      try dumps.make(
        """
        d > backup_prod_20260104_023000.sql; d -Fc > c; head -c -30 c > backup_prod_20260105_023000.dump; rm c
        d -s | gzip > nightly-2026-01-06.sql.gz
        """)
      try dumps.imported("old", "--env", "dev", "--label", "legacy", status: 3)
      func rows() throws -> [String] {
        try sandbox.listed().map { row in
          ["id", "environment", "kind", "state", "reason", "started", "server_version"].map {
            row[$0].text ?? "-"
          }
          .joined(separator: " ") + " \(row["sequence"].number ?? 0) \(row["labels"].texts)"
        }
      }
      let before = try rows()
      try #require(before.count == 3 && before.filter { $0.contains("doubtful") }.count == 1, "\(before)")
      unlink(sandbox.archived("catalog.sqlite"))
      #expect(try sandbox.run("catalog", "rebuild").status == 0)
      #expect(try rows() == before)
      #expect(try sandbox.run("verify").status == 0)
      #expect(try rows() == before)
      let again = try dumps.imported("old", "--env", "dev")
      #expect(again.values.allSatisfy { $0["result"].text == "known" }, "\(again)")
    }
  }
}
