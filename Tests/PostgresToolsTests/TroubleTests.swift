import ArchiveModel
import Glibc
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  /// F34 and the guide's table of errors, each triggered for real.
  @Suite struct TroubleTests {
    private func fault(_ connection: Connection) async throws -> PostgresFault {
      let server = try LiveServer.current
      return try await #require(throws: PostgresFault.self) {
        try await withSession(connection, server.tools, server.runner) { try await $0.execute("SELECT 1") }
      }
    }

    /// What pg_dump's failure is told as.
    private func dumpFault(_ connection: Connection, _ words: [String]) async throws -> PostgresFault {
      let server = try LiveServer.current
      let access = try ServerAccess(to: connection, with: server.tools)
      let result = try await server.runner.run(access.command(.pgDump, words))
      try #require(!result.isSuccess)
      return Diagnosis(of: connection).fault(
        .pgDump, ended: result.termination.description, standardError: result.standardErrorTail)
    }

    @Test("F34: a wrong password, a missing one, and the right one")
    func password() async throws {
      let server = try LiveServer.current
      try await server.session { try await $0.execute("CREATE ROLE guarded LOGIN PASSWORD 'a:b\\c d''é'") }
      let wrong = try await fault(server.guarded(user: "guarded", password: "nope"))
      #expect(wrong.code == .authenticationFailed)
      #expect(wrong.message == "the server refused the password of role 'guarded'")
      #expect(wrong.complaint != nil && wrong.hint != nil)

      let missing = try await fault(server.guarded(user: "guarded", password: nil))
      #expect(missing.code == .authenticationFailed)
      #expect(missing.message.contains("wants a password") && missing.message != wrong.message)

      let right = server.guarded(user: "guarded", password: "a:b\\c d'é")
      let role = try await withSession(right, server.tools, server.runner) {
        try await $0.scalar("SELECT CURRENT_USER")
      }
      #expect(role == "guarded")
    }

    @Test("F34: a server that is down, a socket that is not there, a host that nobody knows")
    func unreachable() async throws {
      var connection = try LiveServer.current.guarded(user: "x", password: nil)
      connection.port = 1
      let refused = try await fault(connection)
      #expect(refused.code == .connectionRefused && refused.message.contains("127.0.0.1:1"))

      connection.host = "/nonexistent"
      let socket = try await fault(connection)
      #expect(socket.code == .connectionRefused && socket.message.contains("no PostgreSQL socket"))

      connection.host = "nosuch.invalid"
      let unknown = try await fault(connection)
      #expect(unknown.code == .connectionRefused && unknown.message.contains("'nosuch.invalid' is unknown"))
    }

    @Test("a missing database and a missing role are named")
    func missing() async throws {
      let server = try LiveServer.current
      let database = try await fault(server.connection("no such"))
      #expect(database.code == .databaseMissing && database.message.contains("'no such'"))
      let role = try await fault(server.connection(user: "nobody-here"))
      #expect(role.code == .roleMissing && role.message.contains("'nobody-here'"))
    }

    @Test("F34: a table that the role may not read is named, by the census and by pg_dump's words")
    func permission() async throws {
      let server = try LiveServer.current
      try await server.database(
        "closed",
        """
        CREATE ROLE reader LOGIN; CREATE TABLE secret (id int); CREATE TABLE open (id int);
        GRANT SELECT ON open TO reader;
        """
      ) { _ in
        let census = try await #require(throws: PostgresFault.self) {
          try await server.session("closed", user: "reader") { try await CensusReader($0).census(of: .full) }
        }
        #expect(
          census.code == .permissionDenied && census.message.contains("table public.secret to role 'reader'"))
        let dump = try await dumpFault(server.connection("closed", user: "reader"), ["--format=plain"])
        #expect(dump.code == .permissionDenied && dump.message.contains("table secret"))
      }
    }

    @Test("F34: rows that row-level security hides are refused, not left out")
    func rowSecurity() async throws {
      let server = try LiveServer.current
      let definition = """
        CREATE ROLE limited LOGIN; CREATE TABLE r (id int); ALTER TABLE r ENABLE ROW LEVEL SECURITY;
        GRANT SELECT ON r TO limited;
        """
      try await server.database("filtered", definition) { _ in
        let census = try await #require(throws: PostgresFault.self) {
          try await server.session("filtered", user: "limited") {
            try await CensusReader($0).census(of: .full)
          }
        }
        #expect(census.code == .permissionDenied && census.message.contains("row-level security"))
        let dump = try await dumpFault(server.connection("filtered", user: "limited"), ["--format=plain"])
        #expect(dump == census && dump.message.contains("row-level security hides rows of 'r'"))
      }
    }

    @Test("a missing relation, a duplicate key and a foreign key violation are told apart")
    func objects() async throws {
      let server = try LiveServer.current
      let definition = """
        CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p); INSERT INTO p VALUES (1);
        """
      try await server.database("objects", definition) { _ in
        try await server.session("objects") { session in
          for (statement, code, part) in [
            ("SELECT * FROM public.nosuch", FaultCode.relationMissing, "'public.nosuch'"),
            ("INSERT INTO public.p VALUES (1)", .duplicateKey, "p_pkey"),
            ("INSERT INTO public.c VALUES (2)", .foreignKeyViolation, "c_p_fkey"),
            ("CREATE EXTENSION nosuch", .extensionMissing, "'nosuch'"),
            ("SET LOCAL lock_timeout = 'x'", .toolFailed, "SQLSTATE 22023"),
          ] {
            let fault = await #expect(throws: PostgresFault.self) { try await session.execute(statement) }
            #expect(
              fault?.code == code && fault?.message.contains(part) == true, "\(String(describing: fault))")
            #expect(fault?.complaint != nil)
          }
        }
      }
    }

    @Test("F32: a lock that is not granted in time ends pg_dump with its own sentence")
    func lockWait() async throws {
      let server = try LiveServer.current
      try await server.database("locked", "CREATE TABLE t (id int)") { connection in
        try await server.session("locked") { session in
          try await session.execute("BEGIN; LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE")
          let words = DumpCommand(kind: .full, format: .plain, lockWait: 1).arguments
          let fault = try await dumpFault(connection, words)
          #expect(fault.code == .toolTimeout)
        }
      }
    }

    @Test("an unknown table is named with its neighbours, and pg_dump's own refusal is understood")
    func unknownTable() async throws {
      let server = try LiveServer.current
      let definition =
        "CREATE TABLE users (id int); CREATE TABLE \"Orders\" (id int); CREATE VIEW v AS SELECT 1 AS a"
      try await server.database("lookup", definition) { connection in
        try await server.session("lookup") { session in
          let lookup = TableLookup(session)
          for (name, hint) in [("user", "public.users"), ("orders", "public.Orders")] {
            let table = try TableName(name)
            let fault = await #expect(throws: PostgresFault.self) { try await lookup.resolve([table]) }
            #expect(fault?.code == .tableNotFound && fault?.hint == "Did you mean \(hint)?")
          }
          let view = await #expect(throws: PostgresFault.self) { try await lookup.resolve([TableName("v")]) }
          #expect(view?.code == .usage && view?.message == "'v' is a view, not a table")
        }
        let words = DumpCommand(
          kind: .table, format: .plain, tables: [TableName(schema: "public", name: "nosuch")]
        ).arguments
        #expect(try await dumpFault(connection, words).code == .tableNotFound)
      }
    }
  }
}
