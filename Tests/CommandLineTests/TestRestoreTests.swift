import Foundation
import Testing

extension BuiltProgram {
  /// Proving a backup in a scratch cluster.
  @Suite struct TestRestoreTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }

    init() throws {
      ground = try RestoreGround()
      ground.sandbox.openTemporaryFolder()
    }

    private func prove(_ arguments: String...) throws -> Outcome {
      try sandbox.run(["test-restore", "--env", "dev"] + arguments)
    }

    @Test("an index that was left INVALID is in no dump, and speaks neither against a proof nor a restore")
    func invalidIndex() throws {
      // As a failed CREATE INDEX CONCURRENTLY leaves one.
      try ground.sql(
        """
        CREATE TABLE twice (x int); INSERT INTO twice VALUES (1), (2); CREATE UNIQUE INDEX twice_x ON twice (x);
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'twice_x'::regclass
        """)
      try sandbox.backUp()
      let proved = try prove()
      #expect(proved.status == 0, "\(proved)")
      let restored = try sandbox.run("restore", "--env", "dev", "--latest", "--yes")
      #expect(restored.status == 0, "\(restored)")
      #expect(try ground.sql("SELECT to_regclass('twice_x') IS NULL, count(*) FROM twice") == "t|2")
    }

    /// Objects that only a superuser makes, owned by somebody else, with grants in another's name.
    private func addOddObjects() throws {
      try ground.sql(
        """
        DO $$ BEGIN IF to_regrole('proof_owner') IS NULL THEN
          CREATE ROLE proof_owner; CREATE ROLE proof_reader; GRANT proof_reader TO proof_owner; END IF; END $$;
        CREATE TABLE "Odd one".given (id int PRIMARY KEY, at date) PARTITION BY RANGE (id);
        CREATE TABLE "Odd one".given_1 PARTITION OF "Odd one".given FOR VALUES FROM (0) TO (100);
        INSERT INTO "Odd one".given SELECT i, '2026-01-01' FROM generate_series(1, 50) i;
        CREATE MATERIALIZED VIEW mv AS SELECT person, count(*) AS n FROM spending GROUP BY 1;
        ALTER TABLE "Odd one".given OWNER TO proof_owner;
        GRANT SELECT ON spending TO proof_owner WITH GRANT OPTION;
        ALTER MATERIALIZED VIEW mv OWNER TO proof_owner;
        SET ROLE proof_owner; GRANT SELECT ON spending TO proof_reader; RESET ROLE;
        ALTER TABLE plans ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON plans TO proof_reader USING (person > 0);
        CREATE FUNCTION evf() RETURNS event_trigger LANGUAGE plpgsql AS 'begin raise exception ''fired''; end';
        CREATE PUBLICATION everything FOR ALL TABLES;
        CREATE SUBSCRIPTION elsewhere CONNECTION 'host=/nonexistent dbname=x' PUBLICATION p WITH (connect = false);
        CREATE EXTENSION hstore; COMMENT ON EXTENSION hstore IS 'ours';
        GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_reset() TO proof_reader;
        CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION evf();
        """)
    }

    private func dropOddObjects() throws {
      try ground.sql(
        """
        DROP EVENT TRIGGER ev; ALTER SUBSCRIPTION elsewhere SET (slot_name = NONE); DROP SUBSCRIPTION elsewhere;
        REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_reset() FROM proof_reader
        """)
    }

    @Test(
      "a backup of any format, compression and seal is proved, whatever a superuser has put into the database"
    )
    func proved() throws {
      try addOddObjects()
      defer { try? dropOddObjects() }
      let recipient = try #require(
        try sandbox.run("key", "generate", "--name", "ops", "--out", "ops.key").output.split(
          whereSeparator: { !$0.isLetter && !$0.isNumber }
        ).first { $0.hasPrefix("age1") })
      try sandbox.write(
        "[encryption]\nmode = \"off\"\nidentity_files = [\"ops.key\"]\n[env.dev]\nenv_file = \".env\"\n"
          + "[backup]\nstaging = \".\"\n",
        to: "strongroom.toml")
      let options = [
        ["--compress", "gzip"], ["--format", "custom", "--compress", "zstd"], ["--format", "directory"], [],
      ]
      for option in options {
        if option.isEmpty {
          try sandbox.write(
            "[encryption]\nrecipients = [\"\(recipient)\"]\nidentity_files = [\"ops.key\"]\n[env.dev]\nenv_file = \".env\"\n",
            to: "strongroom.toml")
        }
        let name = try sandbox.backUpWith(option)
        let outcome = try prove()
        #expect(outcome.status == 0, "\(option) \(outcome)")
        #expect(outcome.lines.first?.hasPrefix("Proved: \(name)") == true, "\(outcome)")
        #expect(outcome.output.contains("1 large object"), "\(outcome)")
        #expect(outcome.output.contains("the schema's fingerprint is the same"), "\(outcome)")
      }
      #expect(sandbox.leftovers.isEmpty, "\(sandbox.leftovers)")
    }

    @Test("the evidence is recorded: show displays it, and --json gives it to scripts")
    func recorded() throws {
      try sandbox.backUp()
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(try sandbox.run("show", id).output.contains("test restores: none"))
      let document = try Document(try prove("--json").output)
      #expect(document["schema"].text == "strongroom/test-restore/v1" && document["backup"].text == id)
      #expect(document["verdict"].text == "proved" && document["evidence"]["compared"].flag == true)
      #expect(document["evidence"]["tables"].number == 5 && document["evidence"]["schema_same"].flag == true)
      let shown = try sandbox.run("show", id)
      #expect(shown.output.contains("proved") && shown.output.contains("5 tables"), "\(shown)")
      let details = try Document(try sandbox.run("show", id, "--json").output)
      #expect(details["test_restores"][0]["passed"].flag == true)
      #expect(details["events"].list.contains { $0["text"].text == "test-restore.passed" })
    }

    @Test("one screen says what was proved")
    func screen() throws {
      let name = try sandbox.backUp()
      let id = try #require(try sandbox.listed().first?["id"].text)
      try sandbox.write(
        "[[test_restore.check]]\nname = \"has people\"\nsql = \"SELECT count(*) > 0 FROM people\"\n"
          + "[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
      let outcome = try prove()
      let shown = outcome.output.replacing(/\d+ ms|\d+\.\d s/, with: "T").replacing(/15\.\d+/, with: "15.N")
      #expect(
        shown == """
          Proved: \(name)  (\(id), dev)
            restored  in T into a scratch cluster of PostgreSQL 15.N, made in T; T in all
            counted   5 tables, 3,074 rows, 4 sequences, 1 large object
            valid     11 constraints
            revision  3f2a91c07d5e
            compared  as backed up; the schema's fingerprint is the same
            check     has people: passed

          """)
    }

    @Test("the user's own checks are asked, and cannot change anything")
    func checks() throws {
      try sandbox.backUp()
      func settings(_ sql: String) throws {
        try sandbox.write(
          "[[test_restore.check]]\nname = \"has people\"\nsql = \"SELECT count(*) > 0 FROM people\"\n"
            + "[[test_restore.check]]\nname = \"second\"\nsql = \"\(sql)\"\n[env.dev]\nenv_file = \".env\"\n",
          to: "strongroom.toml")
      }
      try settings("SELECT max(amount) < 1000 FROM spending")
      let good = try prove()
      #expect(good.status == 0 && good.output.contains("has people: passed"), "\(good)")
      for sql in [
        "SELECT count(*) = 0 FROM people", "SELECT count(*) FROM people", "DELETE FROM people",
        "SELECT * FROM nosuch",
      ] {
        try settings(sql)
        let bad = try prove()
        #expect(bad.status == 4 && bad.output.contains("second: FAILED"), "\(sql) \(bad)")
      }
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(try sandbox.run("show", id).output.contains("NOT PROVED"))
    }

    @Test("a backup older than max_backup_age proves nothing of today")
    func tooOld() throws {
      try sandbox.backUp()
      try sandbox.write(
        "[test_restore]\nmax_backup_age = \"1s\"\n[env.dev]\nenv_file = \".env\"\n", to: "strongroom.toml")
      usleep(1_500_000)
      let outcome = try prove()
      #expect(outcome.status == 4 && outcome.output.contains("max_backup_age"), "\(outcome)")
      let id = try #require(try sandbox.listed().first?["id"].text)
      #expect(try sandbox.run("test-restore", id).status == 0)
    }

    @Test("without an environment, an id or a backup it says what is missing; --random takes any good one")
    func choosing() throws {
      #expect(try prove().status != 0)
      try sandbox.backUp()
      #expect(try sandbox.run("test-restore", "--random").status == 0)
      #expect(try sandbox.run("test-restore", "--random", "--latest").status == 2)
      #expect(try sandbox.run("test-restore", "zzzzzzzz").status == 5)
      #expect(try sandbox.run("test-restore", "--env", "prodd").status == 2)
    }
  }
}
