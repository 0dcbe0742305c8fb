import Foundation
import Testing

extension BuiltProgram {
  /// What the guide's readers have: a folder that a cron script filled for years.
  @Suite struct CronFolderTests {
    private let dumps: ForeignDumps
    private var sandbox: Sandbox { dumps.sandbox }

    init() throws { dumps = try ForeignDumps(rows: "") }

    @Test("three years of nightly files, two on Sundays, with gaps, come in by one command and are found")
    func years() throws {
      try dumps.make(
        """
        d > ../base; day=$(date -u -d 2023-11-20 +%s)
        for i in $(seq 0 1095); do
          if [ $((i % 97)) != 50 ]; then
            printf -v name '%(%Y%m%d)T' $((day + i * 86400)); (echo "-- $i"; cat ../base) > backup_prod_${name}_023000.sql
            if [ $((i % 7)) = 6 ]; then (echo "-- w $i"; cat ../base) > backup_prod_${name}_143000.sql; fi
          fi
        done; sha256sum *.sql | while read -r sum file; do echo "$sum  $file" > $file.sha256; done
        """)
      let outcome = try sandbox.run("import", "old")
      #expect(
        outcome.status == 0 && outcome.lines.last?.hasPrefix("1239 imported; ") == true,
        "\(outcome.lines.last ?? "")")
      print("import of three years of cron files: \(outcome.lines.last ?? "")")
      let document = try Document(
        sandbox.run("list-backups", "--json", "--since", "2024-02-29", "--until", "2024-02-29").output)
      #expect(document["backups"].list.compactMap { $0["started"].text } == ["2024-02-29T02:30:00Z"])
      #expect(try sandbox.run("catalog", "check").status == 0)
      let plan = try dumps.ground.restore(
        "--backup", document["backups"][0]["id"].text ?? "", "--dry-run", "--trust-file")
      #expect(plan.status == 0, "\(plan)")
    }

    @Test("an import session, as a user sees it")
    func session() throws {
      try dumps.make(
        """
        d | gzip > backup_prod_20260104.sql.gz; d -Fc > backup_prod_20260105_023000.dump; sha256sum backup_prod_20260105_023000.dump > backup_prod_20260105_023000.dump.sha256
        d > x; head -c 2000 x > backup_prod_20260106_023000.sql; rm x; d -s > nightly.sql; echo hello > README
        """)
      let outcome = try sandbox.run("import", "old", "--move")
      let told = outcome.lines.dropLast().map { $0.replacing(#/^[a-z2-7]{8}/#, with: "ID") }
      #expect(
        told == [
          "ID  imported  backup_prod_20260104_000000.sql.gz from old/backup_prod_20260104.sql.gz, time from the day in its name, moved",
          "ID  imported  old/backup_prod_20260105_023000.dump, moved",
          "ID  doubtful  old/backup_prod_20260106_023000.sql, moved: the dump is cut: pg_dump's closing line is missing",
        ], "\(outcome)")
      #expect(
        outcome.errors == """
          passed over: old/README: it is no dump of PostgreSQL
          refused: old/nightly.sql: its name tells no environment
          hint: Add --env NAME for files such as this one.

          """, "\(outcome)")
      #expect(
        outcome.lines.last?.hasPrefix("3 imported, 1 of them doubtful; 1 passed over; 1 refused; ") == true)
      #expect(outcome.status == 3 && sandbox.names("old") == ["README", "nightly.sql"])
      let shown = try sandbox.run("show", String(try #require(outcome.lines.first).prefix(8)))
      #expect(shown.output.contains("PostgreSQL 15.") && shown.output.contains("imported"), "\(shown)")
    }
  }
}
