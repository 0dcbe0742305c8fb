import ArchiveModel
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite struct SessionTests {
    @Test("rows come back exactly, with NULL, empty text, quotes, commas, line ends and emoji apart")
    func values() async throws {
      let texts = ["", "a,b", "\"q\"", "line\nend", "tab\t", "\\N", "\r", "😀", " x ", "$$", "it's", "a\\'b"]
      let query = texts.map { SQLText.literal($0) }.joined(separator: ", ")
      let rows = try await LiveServer.current.session { try await $0.rows("SELECT NULL, \(query), NULL") }
      #expect(rows == [[nil] + texts.map { $0 } + [nil]])
    }

    @Test("a failed statement is a fault by its SQLSTATE and the session goes on")
    func survival() async throws {
      try await LiveServer.current.session { session in
        await #expect(throws: PostgresFault(.relationMissing, "")) {
          try await session.execute("SELECT * FROM public.nosuch")
        }
        let answer = try await session.scalar("SELECT 42")
        #expect(answer == "42")
      }
    }

    @Test("statements after a failed one do not run")
    func stop() async throws {
      try await LiveServer.current.database("stop", "CREATE TABLE t (id int)") { connection in
        try await LiveServer.current.session("stop") { session in
          await #expect(throws: PostgresFault.self) {
            try await session.execute("SELECT 1/0; INSERT INTO public.t VALUES (1)")
          }
          let count = try await session.scalar("SELECT count(*) FROM public.t")
          #expect(count == "0")
        }
      }
    }

    @Test("an answer that looks like psql's own words is data")
    func imitation() async throws {
      let rows = try await LiveServer.current.session { session in
        try await session.rows(
          "SELECT 'end-x false 00000' UNION ALL SELECT E'\\\\echo' UNION ALL SELECT '\\.'")
      }
      #expect(rows == [["end-x false 00000"], ["\\echo"], ["\\."]])
    }

    @Test("a session that the server ends says so")
    func terminated() async throws {
      await #expect(throws: PostgresFault(.toolFailed, "")) {
        try await LiveServer.current.session { session in
          try await session.execute("SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())")
          try await session.execute("SELECT 1")
        }
      }
    }

    @Test("the facts are the server's")
    func facts() async throws {
      try await LiveServer.current.session { session in
        let facts = try await ServerFacts.read(from: session)
        #expect(facts.version.major == 15)
        #expect(facts.encoding == "UTF8")
        #expect(facts.collate == "C.UTF-8")
        #expect(facts.localeProvider == "libc")
        #expect(facts.role == "postgres")
        #expect(facts.isSuperuser && facts.mayCreateDatabases && !facts.isInRecovery)
        #expect(facts.databaseSize > 1_000_000)
        let found = (try await session.hasDatabase("postgres"), try await session.hasDatabase("nosuch"))
        #expect(found == (true, false))
      }
    }

    @Test("sessions of an application name can be ended, and only those")
    func ending() async throws {
      let server = try LiveServer.current
      var other = server.connection()
      other.applicationName = "strongroom-left-behind"
      try await withSession(other, server.tools, server.runner) { left in
        try await server.session { session in
          let first = try await session.endSessions(ofApplication: "strongroom-left-behind")
          let second = try await session.endSessions(ofApplication: "strongroom-left-behind")
          #expect((first, second) == (1, 0))
        }
        await #expect(throws: PostgresFault.self) { try await left.execute("SELECT 1") }
      }
    }
  }
}
