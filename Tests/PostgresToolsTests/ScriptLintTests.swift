import ArchiveModel
import Testing

@testable import PostgresTools

@Suite struct ScriptLintTests {
  @Test(
    "what locks, rewrites or loses is named",
    arguments: [
      ("CREATE INDEX i ON t (x)", "index-not-concurrent", "LOW"),
      ("CREATE UNIQUE INDEX i ON t (x)", "index-not-concurrent", "HIGH"),
      ("BEGIN; CREATE INDEX CONCURRENTLY i ON t (x); COMMIT", "concurrent-in-transaction", "HIGH"),
      ("DROP TABLE t", "drop-table", "VERY HIGH"), ("DROP VIEW v CASCADE", "drop-cascade", "VERY HIGH"),
      ("TRUNCATE t", "truncate", "VERY HIGH"), ("DELETE FROM t", "whole-table-delete", "HIGH"),
      ("UPDATE t SET x = 1", "whole-table-update", "MEDIUM"),
      ("ALTER TABLE t DROP x", "drop-column", "MEDIUM"),
      ("ALTER TABLE t DROP CONSTRAINT c", "drop-constraint", "LOW"),
      ("ALTER TABLE t ALTER COLUMN x SET DATA TYPE text", "change-type", "HIGH"),
      ("ALTER TABLE ONLY s.\"T\" ALTER x SET NOT NULL", "set-not-null", "MEDIUM"),
      ("ALTER TABLE t ADD COLUMN x int NOT NULL", "required-column", "MEDIUM"),
      ("ALTER TABLE t ADD COLUMN x uuid DEFAULT gen_random_uuid()", "column-rewrites", "MEDIUM"),
      ("ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES u", "foreign-key-not-valid", "MEDIUM"),
      ("ALTER TABLE t ADD COLUMN y int, ADD UNIQUE (x)", "unique-constraint", "HIGH"),
      ("ALTER TABLE t ADD CHECK (x > 0)", "check-not-valid", "MEDIUM"),
      ("ALTER TABLE t RENAME COLUMN x TO y", "rename", "HIGH"),
      ("BEGIN; ALTER TYPE m ADD VALUE 'x'; COMMIT", "enum-value-in-transaction", "MEDIUM"),
      ("BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT", "not-atomic", "MEDIUM"),
      ("ALTER TABLE t ALTER x DROP NOT NULL", "drop-not-null", "LOW"),
      ("ALTER TABLE t DETACH PARTITION p", "detach-not-concurrent", "MEDIUM"),
      ("ALTER DOMAIN d ADD CHECK (VALUE > 0)", "domain-constraint", "MEDIUM"),
      (
        "BEGIN; ALTER TABLE t ADD CONSTRAINT c CHECK (x > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c; COMMIT",
        "validate-in-same-transaction", "MEDIUM"
      ),
      (
        "BEGIN; ALTER TABLE t ADD x int; UPDATE t SET x = 1 WHERE y = 2; COMMIT",
        "rows-under-definition-lock",
        "MEDIUM"
      ),
      ("LOCK TABLE t", "explicit-lock", "HIGH"), ("VACUUM FULL t", "table-rewrite", "HIGH"),
    ])
  func named(sql: String, rule: String, level: String) throws {
    let findings = try ScriptLint(sql).findings.filter { $0.rule != "no-lock-timeout" }
    #expect(findings.map { "\($0.rule) \($0.level.rawValue)" } == ["\(rule) \(level)"], "\(sql)")
    #expect(findings.allSatisfy { $0.why.hasSuffix(".") && $0.instead.hasSuffix(".") })
  }

  @Test(
    "what is safe is not named",
    arguments: [
      "CREATE TABLE t (id serial PRIMARY KEY, x int NOT NULL)", "ALTER TABLE t ADD COLUMN x int",
      "ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 0", "CREATE INDEX CONCURRENTLY i ON t (x)",
      "CREATE TABLE t (x int); CREATE INDEX i ON t (x); DROP TABLE t; ALTER TABLE t ALTER x SET NOT NULL",
      "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES u NOT VALID",
      "ALTER TABLE t VALIDATE CONSTRAINT c",
      "ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i", "UPDATE t SET x = 1 WHERE y = 2",
      "COMMENT ON TABLE t IS 'DROP TABLE t; TRUNCATE t'", "UPDATE alembic_version SET version_num='2'",
    ])
  func unnamed(sql: String) throws {
    #expect(try ScriptLint(sql).findings.isEmpty, "\(sql)")
  }

  @Test("a lock timeout is missed once, and not when the script sets it")
  func lockTimeout() throws {
    let script = "ALTER TABLE t DROP x; ALTER TABLE t DROP y"
    #expect(try ScriptLint(script).findings.count { $0.rule == "no-lock-timeout" } == 1)
    #expect(
      try !ScriptLint("SET lock_timeout = '5s'; \(script)").findings.contains { $0.rule == "no-lock-timeout" }
    )
  }

  @Test("what is not SQL is a usage error")
  func notSQL() {
    #expect(throws: PostgresFault(.usage, "")) { try ScriptLint("\\! rm -rf /") }
  }
}
