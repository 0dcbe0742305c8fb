import PostgresFixture
import ArchiveModel
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite(.serialized) struct FingerprintTests {
    @Test("a database and its restored copy have the same fingerprint, whatever the collation")
    func roundTrip() async throws {
      let server = try LiveServer.current
      try await server.makeRolesOfEveryKind()
      try await server.database("every", EveryKind.script) { connection in
        let access = try ServerAccess(to: connection, with: server.tools)
        let words = DumpCommand(kind: .full, format: .plain).arguments
        let dump = try await server.runner.run(access.command(.pgDump, words))
        try #require(dump.isSuccess, "\(dump.standardErrorTail)")
        try await server.session {
          try await $0.execute("CREATE DATABASE copy TEMPLATE template0 LC_COLLATE 'POSIX' LC_CTYPE 'POSIX'")
        }
        try await server.load(dump.outputText, into: "copy")

        let before = try await server.session("every") { try await CensusReader($0).census(of: .full) }
        let after = try await server.session("copy") { try await CensusReader($0).census(of: .full) }
        #expect(before.schemaFingerprint == after.schemaFingerprint)
        #expect(CensusComparison(expected: before, actual: after).differences.isEmpty)
      }
      try await server.session { try await $0.execute("DROP DATABASE copy WITH (FORCE)") }
    }

    @Test("a change of the schema changes the fingerprint, and rows do not")
    func sensitivity() async throws {
      let server = try LiveServer.current
      let changes = [
        ("ALTER TABLE t ADD COLUMN y int", true), ("ALTER TABLE t ALTER x SET NOT NULL", true),
        ("ALTER TABLE t ALTER x SET DEFAULT 2", true), ("CREATE INDEX ON t (x)", true),
        ("COMMENT ON TABLE t IS 'x'", true), ("GRANT SELECT ON t TO PUBLIC", true),
        ("CREATE VIEW v AS SELECT 1 AS a", true), ("CREATE TYPE mood AS ENUM ('ok')", true),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", true),
        ("ALTER SEQUENCE s INCREMENT 2", true), ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", true),
        ("CREATE SCHEMA other", true), ("CREATE EXTENSION pg_trgm", true),
        ("ALTER TABLE t ADD CHECK (x > 0)", true), ("INSERT INTO t VALUES (1)", false), ("ANALYZE t", false),
        ("SELECT pg_catalog.nextval('s')", false),
        // What pg_dump leaves out is in no restored copy either.
        ("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_x_idx'::regclass", true),
        ("DROP INDEX t_x_idx", false),
      ]
      try await server.database("changed", "CREATE TABLE t (x int); CREATE SEQUENCE s") { _ in
        try await server.session("changed") { session in
          var before = try await CensusReader(session).schemaFingerprint()
          for (change, matters) in changes {
            try await session.execute("SET search_path = public; \(change); SET search_path = ''")
            let after = try await CensusReader(session).schemaFingerprint()
            #expect((before != after) == matters, "\(change)")
            before = after
          }
        }
      }
    }

    @Test("the document is JSON and names neither the database nor passwords of foreign servers")
    func document() async throws {
      let server = try LiveServer.current
      let definition = """
        CREATE EXTENSION postgres_fdw;
        CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h', dbname 'secret-name');
        """
      try await server.database("documented", definition) { _ in
        let text = try await server.session("documented") { try await CensusReader($0).schemaDocument() }
        #expect(text.contains("\"far\"") && text.contains("dbname"))
        #expect(!text.contains("documented") && !text.contains("secret-name"))
      }
    }
  }
}
