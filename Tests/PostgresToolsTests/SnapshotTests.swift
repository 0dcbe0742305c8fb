import ArchiveModel
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite struct SnapshotTests {
    static let shop = """
      CREATE SCHEMA "Odd ""schema";
      CREATE TABLE users (id serial PRIMARY KEY, name text);
      CREATE TABLE "Odd ""schema"."Ünï.t" (id bigint GENERATED ALWAYS AS IDENTITY, x int);
      CREATE TABLE part (id int, d date) PARTITION BY RANGE (d);
      CREATE TABLE part_25 PARTITION OF part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE part_rest PARTITION OF part DEFAULT;
      CREATE TABLE parent (id int); CREATE TABLE child (extra int) INHERITS (parent);
      CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
      CREATE VIEW v AS SELECT * FROM users;
      CREATE SEQUENCE down INCREMENT -1;
      INSERT INTO users (name) SELECT 'u' || g FROM generate_series(1, 10) g;
      INSERT INTO part VALUES (1, '2025-05-05'), (2, '1999-01-01'), (3, '1998-01-01');
      INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 2), (3, 3);
      INSERT INTO alembic_version VALUES ('0003');
      SELECT lo_create(0);
      """

    @Test("a census has every table's own rows, sequences, large objects and the revision")
    func census() async throws {
      let census = try await LiveServer.current.database("census", Self.shop) { _ in
        try await LiveServer.current.session("census") { try await CensusReader($0).census(of: .full) }
      }
      let rows = Dictionary(uniqueKeysWithValues: census.tables.map { ("\($0.schema).\($0.name)", $0.rows) })
      #expect(
        rows == [
          "public.users": 10, "Odd \"schema.Ünï.t": 0, "public.part_25": 1, "public.part_rest": 2,
          "public.parent": 1, "public.child": 2, "public.alembic_version": 1,
        ])
      let values = Dictionary(uniqueKeysWithValues: census.sequences.map { ($0.name, $0.lastValue) })
      #expect(values == ["users_id_seq": 10, "down": nil, "Ünï.t_id_seq": nil])
      let definition = "integer start 1 increment 1 min 1 max 2147483647 cache 1 cycle no"
      #expect(census.sequences.first { $0.name == "users_id_seq" }?.definition == definition)
      #expect(census.largeObjects == 1)
      #expect(census.alembicRevisions == ["0003"])
      #expect(census.schemaFingerprint.count == 64)
      #expect(census.properties.encoding == "UTF8")
      #expect(census.properties.owner == "postgres")
    }

    @Test("rows inserted after the snapshot are neither in the dump nor in the census")
    func isolation() async throws {
      let server = try LiveServer.current
      try await server.database("isolated", "CREATE TABLE t (id int); INSERT INTO t VALUES (1)") {
        connection in
        let (census, dump) = try await server.session("isolated") { session in
          try await SnapshotSession.withSnapshot(in: session, of: .full) { snapshot in
            try await server.session("isolated") {
              try await $0.execute("INSERT INTO public.t SELECT 2 FROM generate_series(1, 1000)")
            }
            let access = try ServerAccess(to: connection, with: server.tools)
            let words = DumpCommand(kind: .full, format: .plain, snapshot: snapshot.identifier).arguments
            let dump = try await server.runner.run(access.command(.pgDump, words))
            try #require(dump.isSuccess, "\(dump.standardErrorTail)")
            return (try await snapshot.census(), dump.outputText)
          }
        }
        #expect(census.tables.map(\.rows) == [1])
        #expect(dump.contains("COPY public.t (id) FROM stdin;\n1\n\\.\n"))
      }
    }

    @Test("a table census has those tables, the sequences they own, and no fingerprint")
    func someTables() async throws {
      try await LiveServer.current.database("some", Self.shop) { _ in
        try await LiveServer.current.session("some") { session in
          let tables = try await TableLookup(session).resolve([TableName("users"), TableName("part")])
          #expect(
            tables.map(\.description) == [
              "public.part", "public.part_25", "public.part_rest", "public.users",
            ])
          let census = try await CensusReader(session).census(of: .table, tables: tables)
          #expect(census.tables.map(\.name) == ["part_25", "part_rest", "users"])
          #expect(census.sequences.map(\.name) == ["users_id_seq"])
          #expect(census.schemaFingerprint.isEmpty && census.largeObjects == 0)
        }
      }
    }

    @Test("a schema census promises empty tables")
    func schemaOnly() async throws {
      let census = try await LiveServer.current.database("bare", Self.shop) { _ in
        try await LiveServer.current.session("bare") { try await CensusReader($0).census(of: .schema) }
      }
      #expect(census.tables.count == 7 && census.tables.allSatisfy { $0.rows == 0 })
      #expect(census.sequences.count == 3 && census.sequences.allSatisfy { $0.lastValue == nil })
    }

    @Test("a sequence behind its column is found, and none on a good database")
    func positions() async throws {
      try await LiveServer.current.database("behind", Self.shop) { _ in
        try await LiveServer.current.session("behind") { session in
          let none = try await SequencePositions(session).findings()
          #expect(none.isEmpty)
          try await session.execute("SELECT pg_catalog.setval('public.users_id_seq', 5)")
          let found = try await SequencePositions(session).findings()
          #expect(
            found == [
              "sequence public.users_id_seq lies behind 10, the last value of column id of public.users"
            ])
        }
      }
    }

    @Test("settings, grants and the comment of a database are read, and PUBLIC is no name")
    func properties() async throws {
      let server = try LiveServer.current
      try await server.database("props") { _ in
        let fresh = try await server.session("props") { try await $0.databaseProperties() }
        #expect(fresh.grants == nil && fresh.settings.isEmpty && fresh.comment == nil)
        try await server.load(
          """
          ALTER DATABASE props SET work_mem = '8MB';
          ALTER DATABASE props SET search_path = a, "b=c";
          ALTER ROLE postgres IN DATABASE props SET statement_timeout = '1h';
          REVOKE ALL ON DATABASE props FROM PUBLIC; GRANT CONNECT ON DATABASE props TO PUBLIC;
          COMMENT ON DATABASE props IS 'it''s';
          """, into: "props")
        let found = try await server.session("postgres") { try await $0.databaseProperties(of: "props") }
        #expect(
          found.settings.map { "\($0.role ?? "*") \($0.name) \($0.value)" } == [
            "* search_path a, \"b=c\"", "* work_mem 8MB", "postgres statement_timeout 1h",
          ])
        #expect(found.grants?.filter { $0.grantee == nil }.map(\.privilege) == ["CONNECT"])
        #expect(found.comment == "it's")
        try await server.load("ALTER ROLE postgres IN DATABASE props RESET ALL", into: "props")
      }
      await #expect(throws: PostgresFault(.databaseMissing, "")) {
        try await server.session { try await $0.databaseProperties(of: "nosuch") }
      }
    }
  }
}
