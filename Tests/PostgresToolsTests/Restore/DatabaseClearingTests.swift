import PostgresFixture
import ArchiveModel
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite("A database is cleared inside a restore in place") struct DatabaseClearingTests {
    static let more = """
      CREATE TABLE public.t (i int); CREATE VIEW public.v AS SELECT i FROM public.t; CREATE SEQUENCE public.s;
      CREATE TYPE public.pair AS (a int, b int); CREATE DOMAIN public.d AS int;
      CREATE FUNCTION public.f(int) RETURNS int LANGUAGE sql AS 'select 1';
      CREATE AGGREGATE public.agg(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
      CREATE TEXT SEARCH CONFIGURATION public.c (COPY = english); CREATE COLLATION public.n FROM "C";
      CREATE STATISTICS public.st ON i, (i + 1) FROM public.t;
      CREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);
      CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS x;
      CREATE TABLE public.p (i int) PARTITION BY LIST (i); CREATE TABLE public.p1 PARTITION OF public.p DEFAULT;
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
      CREATE CAST (text AS point) WITH INOUT; CREATE FOREIGN DATA WRAPPER mine;
      SELECT lo_create(0);
      """

    @Test("F60: nothing is left that a dump could collide with, and a rollback brings all back")
    func everyKind() async throws {
      let server = try LiveServer.current
      try await server.makeRolesOfEveryKind()
      try await server.database("emptied", EveryKind.script + "\n;" + Self.more) { connection in
        let access = try ServerAccess(to: connection, with: server.tools)
        func dump() async throws -> [UInt8] {
          try await server.runner.run(access.command(.pgDump, ["--restrict-key=a"])).standardOutput
        }
        func feed(_ script: String) async throws -> ProcessResult {
          try await server.runner.run(
            access.command(.psql, RestoreCommand.script(.whenTold).arguments), input: Array(script.utf8))
        }
        let before = try await dump()
        let filtered = try PlainDumpFilterTests.filtered(
          String(decoding: before, as: UTF8.self), PlainDumpEdit())
        let failed = try await feed(
          "BEGIN;\n" + DatabaseClearing.script(serverMajor: 15) + filtered + "SELECT 1/0;\nCOMMIT;\n")
        #expect(failed.standardErrorTail.contains("division by zero"), "\(failed.standardErrorTail)")
        #expect(try await dump() == before)
        let restored = try await feed(
          "BEGIN;\n" + DatabaseClearing.script(serverMajor: 15) + filtered + "COMMIT;\n")
        #expect(restored.isSuccess, "\(restored.standardErrorTail)")
        #expect(try await dump() == before)
        let emptied = try await feed("BEGIN;\n" + DatabaseClearing.script(serverMajor: 15) + "COMMIT;\n")
        #expect(emptied.isSuccess, "\(emptied.standardErrorTail)")
        let left = try await server.session("emptied") { try await $0.contentsOfDatabase() }
        #expect(left == [])
      }
    }
  }
}
