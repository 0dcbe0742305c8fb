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

  @Test(
    "rows that WITH, EXPLAIN ANALYZE, COPY or a constant condition hides are named all the same",
    arguments: [
      ("WITH d AS (DELETE FROM users RETURNING 1) SELECT 1", "whole-table-delete HIGH"),
      (
        "with u as not materialized (update users set amt=0 returning 1) insert into keep select * from u",
        "whole-table-update MEDIUM"
      ),
      ("WITH update (x) AS (SELECT 1), b AS (SELECT 2) DELETE FROM users", "whole-table-delete HIGH"),
      ("COPY (DELETE FROM users RETURNING *) TO STDOUT", "whole-table-delete HIGH"),
      ("CREATE TABLE old AS WITH d AS (DELETE FROM users RETURNING *) TABLE d", "whole-table-delete HIGH"),
      ("EXPLAIN (ANALYZE, VERBOSE) DELETE FROM users", "whole-table-delete HIGH"),
      ("PREPARE p (int) AS DELETE FROM users", "whole-table-delete HIGH"),
      ("DELETE FROM users USING (SELECT 1 WHERE random() > 0) x", "whole-table-delete HIGH"),
      ("UPDATE users SET amt = (SELECT y FROM z WHERE z.id = 1)", "whole-table-update MEDIUM"),
      ("delete from users where 1=1", "whole-table-delete HIGH"),
      ("update users set amt=0 where true returning id", "whole-table-update MEDIUM"),
      ("delete from users where 't'", "whole-table-delete HIGH"),
      ("delete from users where not false and (('a' = 'a'))", "whole-table-delete HIGH"),
      ("delete from users where id = 1 or 't'::boolean", "whole-table-delete HIGH"),
      ("MERGE INTO users u USING keep k ON true WHEN MATCHED THEN DELETE", "whole-table-merge HIGH"),
    ])
  func hidden(sql: String, expected: String) throws {
    let findings = try ScriptLint(sql).findings.filter { $0.rule != "no-lock-timeout" }
    #expect(findings.map { "\($0.rule) \($0.level.rawValue)" } == [expected], "\(sql)")
  }

  @Test(
    "what cannot be looked into is a finding of its own",
    arguments: ["do $$begin delete from users; truncate users; end$$", "call p()", "EXECUTE prepared (1)"])
  func notLookedAt(sql: String) throws {
    #expect(
      try ScriptLint(sql).findings.map { "\($0.rule) \($0.level.rawValue)" } == ["not-looked-at MEDIUM"])
  }

  @Test(
    "words in strings, comments and names, and conditions that depend on the row, are no such thing",
    arguments: [
      "SELECT '(delete from users)' /* (delete from users) */ -- with d as (delete from users) select 1",
      "SELECT $x$ (delete from users) $x$, \"(delete from users)\" FROM t",
      "WITH d AS (DELETE FROM users WHERE id = 1 RETURNING 1) SELECT 1",
      "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET x = 2",
      "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM users; SELECT 1)",
      "SELECT * FROM t FOR UPDATE", "EXPLAIN DELETE FROM users",
      "DELETE FROM users WHERE id = 1 AND true", "DELETE FROM users WHERE false",
      "DELETE FROM users WHERE 1 = 2",
      "DELETE FROM users WHERE name = 'where 1=1'", "DELETE FROM users WHERE active",
      "DELETE FROM users WHERE \"true\"", "DELETE FROM users WHERE NOT (id = 1 OR false)",
      "DELETE FROM users WHERE x BETWEEN 1 AND 't'", "DELETE FROM users WHERE (SELECT true)",
      "UPDATE users SET x = true WHERE (1 = 1) = done",
      "MERGE INTO users u USING keep k ON u.id = k.id WHEN MATCHED THEN DELETE",
      "MERGE INTO users u USING keep k ON true WHEN NOT MATCHED THEN INSERT VALUES (1)",
      "CREATE TABLE t (x int); WITH d AS (DELETE FROM t RETURNING 1) SELECT 1",
      "WITH d AS (UPDATE alembic_version SET version_num = '2' RETURNING 1) SELECT 1",
    ])
  func harmless(sql: String) throws {
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
