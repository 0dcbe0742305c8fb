import ArchiveModel
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite("A database's own properties") struct DatabasePropertiesTests {
    let server: LiveServer

    init() throws { server = try LiveServer.current }

    @Test("owner, settings and grants are the same on a new database")
    func roundTrip() async throws {
      try await server.session { session in
        try await session.execute(
          """
          CREATE ROLE "p owner"; CREATE ROLE p_reader;
          CREATE DATABASE props_source TEMPLATE template0 OWNER "p owner";
          ALTER DATABASE props_source SET search_path TO "$user", 'Odd "x, y', public;
          ALTER DATABASE props_source SET work_mem TO '7MB';
          ALTER DATABASE props_source SET datestyle TO 'German, DMY';
          ALTER DATABASE props_source SET session_preload_libraries TO '';
          ALTER DATABASE props_source SET "my.setting" TO 'a=b, "c"';
          ALTER ROLE p_reader IN DATABASE props_source SET search_path TO '';
          REVOKE CONNECT ON DATABASE props_source FROM PUBLIC;
          GRANT CREATE ON DATABASE props_source TO p_reader WITH GRANT OPTION;
          """)
        let wanted = try await session.databaseProperties(of: "props_source")
        try await server.database("props_copy") { _ in
          try await session.apply(wanted, to: "props_copy")
          var copied = wanted
          copied.comment = nil
          let found = try await session.databaseProperties(of: "props_copy")
          #expect(found == copied)
        }
        #expect(wanted.roles == ["p owner", "p_reader"])
        #expect(try await session.missingRoles(wanted.roles.union(["nobody here"])) == ["nobody here"])
        try await session.execute("DROP DATABASE props_source; DROP ROLE \"p owner\"; DROP ROLE p_reader")
      }
    }

    @Test("a missing role leaves nothing half applied")
    func missingRole() async throws {
      try await server.database("halved") { connection in
        try await server.session { session in
          let before = try await session.databaseProperties(of: "halved")
          var wanted = before
          wanted.settings = [DatabaseProperties.Setting(role: nil, name: "work_mem", value: "7MB")]
          wanted.grants = [
            DatabaseProperties.Grant(grantee: "nobody", privilege: "CONNECT", grantable: false)
          ]
          await #expect(throws: PostgresFault.self) { try await session.apply(wanted, to: "halved") }
          #expect(try await session.databaseProperties(of: "halved") == before)
        }
      }
    }

    @Test(
      "a database with anything in it is not empty",
      arguments: [
        ("CREATE TABLE t (i int)", "1 relations"), ("CREATE SCHEMA s", "1 schemas"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'", "1 functions"),
        ("CREATE TYPE e AS ENUM ('a')", "1 types"), ("SELECT lo_create(0)", "1 large objects"),
        ("CREATE EXTENSION pg_trgm", "1 extensions"), ("CREATE DOMAIN d AS int", "1 types"),
        ("CREATE PUBLICATION p", "1 publications"), ("CREATE COLLATION c FROM \"C\"", "1 collations"),
        ("CREATE CAST (text AS point) WITH INOUT", "1 casts"), ("CREATE VIEW v AS SELECT 1", "1 relations"),
      ])
    func contents(_ statement: String, _ expected: String) async throws {
      try await server.database("filled_\(abs(statement.hashValue))") { connection in
        try await server.session(connection.database) {
          #expect(try await $0.contentsOfDatabase() == [])
          try await $0.execute("SET search_path = public; \(statement)")
          #expect(try await $0.contentsOfDatabase() == [expected])
        }
      }
    }

    @Test("extensions that the server cannot install are named")
    func extensions() async throws {
      try await server.session {
        let missing = try await $0.missingExtensions(["plpgsql", "no such", "pg_trgm"])
        #expect(missing == ["no such"])
      }
    }
  }
}
