import Foundation
import Testing

extension BuiltProgram {
  /// What a test restore must not let happen, and what it must not believe.
  @Suite struct ProofHostileTests {
    private let ground: RestoreGround
    private var sandbox: Sandbox { ground.sandbox }
    private let mark: String

    init() throws {
      ground = try RestoreGround()
      ground.sandbox.openTemporaryFolder()
      mark = "/tmp/strongroom-mark-\(UUID().uuidString.prefix(8))"
    }

    private func prove() throws -> Outcome { try sandbox.run("test-restore", "--env", "dev") }

    private func expectUnharmed(_ outcome: Outcome, _ what: String) {
      #expect(!FileManager.default.fileExists(atPath: mark), "\(what) reached out of the scratch cluster")
      #expect(sandbox.leftovers.isEmpty, "\(what): \(sandbox.leftovers)")
      unlink(mark)
    }

    /// Takes a backup whose pg_dump adds text before its closing lines.
    private func backUp(adding text: String) throws {
      try sandbox.write(text, to: "hostile.sql")
      try sandbox.replaceTool(
        by: """
          $real "$@" | awk -v f="\(sandbox.at("hostile.sql"))" '
            /^-- PostgreSQL database dump complete/ { while ((getline l < f) > 0) print l; print "--" } { print }'
          """)
      try sandbox.backUp()
      unlink(sandbox.at("strongroom.toml"))
    }

    @Test(
      "F59 R24: what a dump tries runs nothing outside and reads nothing: it is not proved",
      arguments: [
        #"\! touch MARK"#,
        "COPY people TO PROGRAM 'touch MARK';",
        "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch MARK'''; END $$;",
        "CREATE FUNCTION public.sys(cstring) RETURNS int AS '/lib/x86_64-linux-gnu/libc.so.6', 'system' LANGUAGE C;",
        "SELECT pg_catalog.pg_read_file('/etc/passwd');",
        "ALTER ROLE CURRENT_USER SUPERUSER;",
        "RESET SESSION AUTHORIZATION; SET ROLE pg_execute_server_program;",
        "ALTER SYSTEM SET archive_command = 'touch MARK';",
        "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 dbname=x' PUBLICATION p;",
        "COMMIT; DROP TABLE public.people CASCADE;",
      ])
    func refused(_ text: String) throws {
      try backUp(
        adding: text.split(separator: "MARK", omittingEmptySubsequences: false).joined(separator: mark) + "\n"
      )
      let outcome = try prove()
      #expect(outcome.status == 4 && outcome.output.hasPrefix("NOT PROVED"), "\(text) \(outcome)")
      #expect(!outcome.output.contains("Grant the role"), "\(outcome)")
      expectUnharmed(outcome, text)
    }

    @Test("F59: statements under a borrowed header are refused before a superuser would run them")
    func borrowedHeaders() throws {
      for (type, text) in [
        ("ACL", "GRANT pg_execute_server_program TO postgres;"),
        ("PUBLICATION", "ALTER ROLE postgres SUPERUSER;"),
        ("EVENT TRIGGER", "DO 'begin end';"), ("SUBSCRIPTION", "ALTER SUBSCRIPTION s ENABLE;"),
      ] {
        try backUp(adding: "-- Name: x; Type: \(type); Schema: -; Owner: postgres\n--\n\n\(text)\n\n--\n")
        let outcome = try prove()
        #expect(
          outcome.status == 4 && outcome.output.contains("does not belong to its entry"), "\(text) \(outcome)"
        )
      }
    }

    @Test("F59: code of the database that runs while it is restored has no power; the backup is still proved")
    func codeOfTheDatabase() throws {
      try ground.sql(
        """
        CREATE FUNCTION reach(n int) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN
          BEGIN COPY (SELECT 1) TO PROGRAM 'touch \(mark)'; EXCEPTION WHEN insufficient_privilege THEN NULL; END;
          BEGIN PERFORM pg_read_file('/etc/passwd'); RAISE EXCEPTION 'read it' USING ERRCODE = 'data_exception';
            EXCEPTION WHEN insufficient_privilege THEN NULL; WHEN data_exception THEN
              COPY (SELECT 1) TO '\(mark)'; END;
          RETURN true; END $f$;
        CREATE FUNCTION armed(n int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN
          IF current_setting('cluster_name') = '' AND current_setting('port') = '5432' THEN RETURN public.reach(n); END IF;
          RETURN true; END $f$;
        CREATE TABLE trap (n int CHECK (armed(n)));
        CREATE INDEX ON trap (armed(n));
        INSERT INTO trap VALUES (1), (2);
        CREATE MATERIALIZED VIEW trapped AS SELECT armed(n) FROM trap;
        """)
      try sandbox.backUp()
      let outcome = try prove()
      #expect(outcome.status == 0, "\(outcome)")
      expectUnharmed(outcome, "code of the database")
    }

    @Test("a truncated dump is not proved, and is no longer good")
    func truncated() throws {
      let name = try sandbox.backUp()
      let id = try #require(try sandbox.listed().first?["id"].text)
      try sandbox.tool("truncate", "-s", "-200", sandbox.archived(name))
      let outcome = try prove()
      #expect(outcome.status == 4 && outcome.output.hasPrefix("NOT PROVED: \(name)"), "\(outcome)")
      #expect(try sandbox.run("show", id).output.contains("NOT PROVED"))
      #expect(try sandbox.listed().first?["state"].text == "damaged")
    }

    @Test("a dump that lost a row on its way is not proved: the census of its snapshot tells")
    func rowMissing() throws {
      try sandbox.replaceTool(by: #"$real "$@" | sed '/^1\ta$/d'"#)
      try sandbox.backUp()
      unlink(sandbox.at("strongroom.toml"))
      let outcome = try prove()
      #expect(outcome.status == 4 && outcome.output.contains("rows instead of"), "\(outcome)")
    }

    @Test("a sequence that was set back is found, by its value and by its column's")
    func sequenceBehind() throws {
      try sandbox.replaceTool(by: #"$real "$@" | sed "s/people_id_seq', 50, true/people_id_seq', 5, true/""#)
      try sandbox.backUp()
      unlink(sandbox.at("strongroom.toml"))
      let outcome = try prove()
      #expect(outcome.status == 4 && outcome.output.contains("people_id_seq"), "\(outcome)")
    }

    @Test("a missing extension follows the policy, and its Debian package is named")
    func missingExtension() throws {
      try ground.sql("CREATE EXTENSION hstore; CREATE TABLE tagged (id int)")
      try sandbox.replaceTool(
        by:
          #"$real "$@" | sed 's/EXTENSION IF NOT EXISTS hstore/EXTENSION IF NOT EXISTS postgis/; s/Name: hstore; Type: EXT/Name: postgis; Type: EXT/; s/EXTENSION hstore/EXTENSION postgis/'"#
      )
      try sandbox.backUp()
      func policy(_ word: String) throws -> Outcome {
        try sandbox.write(
          "[test_restore]\non_missing_extension = \"\(word)\"\n[env.dev]\nenv_file = \".env\"\n",
          to: "strongroom.toml")
        return try prove()
      }
      let fail = try policy("fail")
      #expect(fail.status == 4 && fail.output.contains("apt install postgresql-15-postgis-3"), "\(fail)")
      let skip = try policy("skip")
      #expect(skip.status == 0 && skip.output.hasPrefix("Skipped:"), "\(skip)")
      let stub = try policy("stub")
      #expect(stub.status == 0 && stub.output.contains("left out"), "\(stub)")
      #expect(try policy("fall").hint?.contains("'fail'") == true)
    }
  }
}
