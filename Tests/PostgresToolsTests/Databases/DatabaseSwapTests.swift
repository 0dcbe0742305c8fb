import ArchiveModel
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite("A restored database is swapped in") struct DatabaseSwapTests {
    let server: LiveServer
    let access: ServerAccess
    let time: CivilTimestamp

    init() throws {
      server = try LiveServer.current
      access = try ServerAccess(to: server.connection(), with: server.tools)
      time = try #require(CivilTimestamp("20260104_103000"))
    }

    /// A live database with the row 1, a side database with the row 2, gone afterwards with all kept ones.
    func prepared(_ name: String, _ body: (PsqlSession, DatabaseSwap) async throws -> Void) async throws {
      try await server.session { session in
        try await session.execute("CREATE DATABASE \(SQLText.identifier(name)) TEMPLATE template0")
        let properties = try await session.databaseProperties(of: name)
        let taken = try await session.databaseNames()
        let side = DatabaseNames.side(of: name, at: time, taken: taken)
        try await session.createSide(DatabaseCreation(name: side, like: properties), for: name, at: time)
        for (database, row) in [(name, 1), (side, 2)] {
          try await server.session(database) {
            try await $0.execute("CREATE TABLE public.t AS SELECT \(row) AS n")
          }
        }
        let kept = DatabaseNames.kept(of: name, at: time, taken: taken)
        let outcome: Result<Void, any Error>
        do {
          let swap = DatabaseSwap(database: name, incoming: side, kept: kept, time: time, comment: "new")
          outcome = .success(try await body(session, swap))
        } catch {
          outcome = .failure(error)
        }
        for database in [name, side, kept] {
          try await session.execute("DROP DATABASE IF EXISTS \(SQLText.identifier(database)) WITH (FORCE)")
        }
        try outcome.get()
      }
    }

    func row(of database: String) async throws -> String? {
      try await server.session(database) { try await $0.scalar("SELECT n FROM public.t") }
    }

    @Test("the old one is kept, marked, listed, and dropped by name only when it is ours")
    func plain() async throws {
      try await prepared("plain \"x") { session, swap in
        let kept = try #require(swap.kept)
        try await session.execute("COMMENT ON DATABASE \"plain \"\"x\" IS 'ours'")
        #expect(try await session.sideDatabases(of: swap.database).map(\.name) == [swap.incoming])
        try await swap.run(access, server.runner)
        #expect(try await row(of: swap.database) == "2")
        #expect(try await row(of: kept) == "1")
        #expect(try await session.sideDatabases(of: swap.database).isEmpty)
        let listed = try await session.keptDatabases(of: swap.database)
        #expect(listed.map(\.name) == [kept] && listed.map(\.origin) == [swap.database])
        #expect(listed.first?.time == time && listed.first?.size ?? 0 > 0 && listed.first?.comment == "ours")
        #expect(try await session.databaseProperties(of: swap.database).comment == "new")
        await #expect(throws: PostgresFault(.refused, "")) { try await session.release(kept: swap.database) }
        await #expect(throws: PostgresFault(.databaseMissing, "")) { try await session.release(kept: "nosuch") }
        try await session.release(kept: kept)
        #expect(try await !session.hasDatabase(kept))
      }
    }

    @Test("a database of the user's own with such a name is neither listed nor dropped")
    func foreign() async throws {
      try await prepared("foreign") { session, swap in
        try await swap.run(access, server.runner)
        let kept = try #require(swap.kept)
        let theirs = "foreign_before_20250101_000000"
        try await server.database(theirs) { _ in
          let listed = try await session.keptDatabases(of: "foreign").map(\.name)
          #expect(listed == [kept])
          await #expect(throws: PostgresFault(.refused, "")) { try await session.release(kept: theirs) }
          #expect(try await session.hasDatabase(theirs))
        }
        // Renamed by its owner, a kept database is theirs again.
        try await session.execute("ALTER DATABASE \(SQLText.identifier(kept)) RENAME TO mine")
        #expect(try await session.keptDatabases(of: "foreign").isEmpty)
        await #expect(throws: PostgresFault(.refused, "")) { try await session.release(kept: "mine") }
        try await session.execute("DROP DATABASE mine")
      }
    }

    @Test("clients that come back again and again are ended, and find the new one")
    func busy() async throws {
      try await prepared("busy") { session, swap in
        let clients = (0..<3).map { _ in
          Task { () -> [String] in
            var seen: [String] = []
            while !Task.isCancelled {
              let row = try? await server.session("busy") { session in
                let row = try await session.scalar("SELECT n FROM public.t")
                _ = try? await session.execute("SELECT pg_catalog.pg_sleep(60)")
                return row
              }
              if let row { seen.append(row) }
              if seen.last == "2" { break }
            }
            return seen
          }
        }
        while try await session.scalar(
          "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = 'busy'") != "3"
        {
          try await session.execute("SELECT pg_catalog.pg_sleep(0.05)")
        }
        try await swap.run(access, server.runner)
        #expect(try await row(of: "busy") == "2")
        for _ in 0..<50 {
          try await session.execute(
            "SELECT pg_catalog.pg_terminate_backend(pid), pg_catalog.pg_sleep(0.05) FROM pg_catalog.pg_stat_activity "
              + "WHERE datname = 'busy' AND query LIKE '%pg_sleep(60)%'")
        }
        for client in clients {
          client.cancel()
          #expect(await client.value.allSatisfy { $0 == "1" || $0 == "2" })
        }
      }
    }

    @Test("a second rename that fails leaves the present database as it was")
    func failing() async throws {
      try await prepared("failing") { session, swap in
        // The owner of the present one, who does not own the side one, may do the first rename alone.
        try await session.execute(
          "CREATE ROLE half LOGIN CREATEDB; ALTER DATABASE failing OWNER TO half")
        let weak = try ServerAccess(to: server.connection(user: "half"), with: server.tools)
        await #expect(throws: PostgresFault(.permissionDenied, "")) { try await swap.run(weak, server.runner) }
        #expect(try await row(of: "failing") == "1")
        #expect(try await row(of: swap.incoming) == "2")
        #expect(try await session.keptDatabases(of: "failing").isEmpty)
        try await session.execute("ALTER DATABASE \(SQLText.identifier(swap.incoming)) OWNER TO half")
        try await swap.run(weak, server.runner)
        #expect(try await row(of: "failing") == "2")
        #expect(try await session.keptDatabases(of: "failing").count == 1)
        try await session.execute("REASSIGN OWNED BY half TO postgres; DROP ROLE half")
      }
    }

    @Test("logical slots and prepared obstacles of the present database refuse it")
    func slots() async throws {
      try await prepared("slots") { session, swap in
        try await server.session("slots") {
          try await $0.execute("SELECT pg_catalog.pg_create_logical_replication_slot('slot_x', 'pgoutput')")
        }
        await #expect(throws: PostgresFault(.refused, "")) { try await swap.run(access, server.runner) }
        #expect(try await row(of: "slots") == "1")
        try await session.execute("SELECT pg_catalog.pg_drop_replication_slot('slot_x')")
        try await swap.run(access, server.runner)
        #expect(try await row(of: "slots") == "2")
      }
    }

    @Test("without a present database the side one takes the name")
    func missing() async throws {
      try await prepared("absent") { session, swap in
        let alone = DatabaseSwap(database: "absent", incoming: swap.incoming, kept: nil, time: time)
        await #expect(throws: PostgresFault(.refused, "")) { try await alone.run(access, server.runner) }
        try await session.execute("DROP DATABASE absent")
        await #expect(throws: PostgresFault(.databaseMissing, "")) { try await swap.run(access, server.runner) }
        try await alone.run(access, server.runner)
        #expect(try await row(of: "absent") == "2")
        #expect(try await session.keptDatabases(of: "absent").isEmpty)
      }
    }

    @Test("F36: names of 63 bytes are swapped like any other")
    func long() async throws {
      for name in [String(repeating: "l", count: 63), String(repeating: "ü", count: 31)] {
        try await prepared(name) { session, swap in
          try await swap.run(access, server.runner)
          #expect(try await row(of: name) == "2")
          #expect(try await session.keptDatabases(of: name).map(\.name) == [swap.kept])
        }
      }
    }
  }
}
