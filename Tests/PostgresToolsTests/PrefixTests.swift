import ArchiveModel
import Glibc
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  /// The command prefix, with a wrapper that records its words and runs them with an empty environment, as a
  /// container would.
  @Suite struct PrefixTests {
    private func withWrapper<Result>(
      _ body: (Connection, _ record: String) async throws -> Result
    ) async throws -> Result {
      let server = try LiveServer.current
      let folder = try Scratchpad()
      let record = folder.path + "/record"
      // The container's own defaults lead to its local socket.
      try folder.write(
        "wrapper",
        """
        #!/bin/sh
        printf '%s\\0' "$@" >> '\(record)'
        exec env -i PATH=\(LiveServer.bin):/usr/bin:/bin PGHOST=\(server.folder) PGPORT=\(server.port) "$@"
        """, mode: 0o755)
      var connection = server.connection()
      connection.prefix = [folder.path + "/wrapper"]
      connection.host = "unused.invalid"
      connection.password = Secret(Array("s3cret".utf8))
      return try await body(connection, record)
    }

    @Test("sessions, dumps and globals work, and no password, host or port is said")
    func works() async throws {
      let server = try LiveServer.current
      try await withWrapper { connection, record in
        let tools = try await FarTools(connection, runner: server.runner).find()
        #expect(tools.folder == nil && tools.version.major == 15)
        #expect(throws: PostgresFault(.toolVersion, "")) {
          try FarTools(connection, runner: server.runner).choice(tools, forServerMajor: 16)
        }
        let odd = connection.with(database: "od d='x\n😀")
        try await server.database(odd.database, "CREATE TABLE t (id int)") { _ in
          let name = try await withSession(odd, tools, server.runner) {
            try await $0.scalar(
              "SELECT pg_catalog.current_setting('application_name') || pg_catalog.current_database()")
          }
          #expect(name == "strongroom-test" + odd.database)
          let access = try ServerAccess(to: odd, with: tools)
          let dump = try await server.runner.run(
            access.command(.pgDump, DumpCommand(kind: .full, format: .plain).arguments))
          #expect(dump.outputText.contains("CREATE TABLE public.t"))
          let globals = try await server.runner.run(access.command(.pgDumpAll, GlobalsCommand().arguments))
          #expect(globals.outputText.contains("CREATE ROLE postgres"), "\(globals.standardErrorTail)")
        }
        let words = try Scratchpad.read(record).split(separator: "\0").map(String.init)
        #expect(words.contains("PGDATABASE=\(odd.database)") && words.contains("pg_dump"))
        for secret in ["s3cret", "unused.invalid", "PGPASS", "PGHOST", "PGPORT"] {
          #expect(!words.contains { $0.contains(secret) }, "\(secret)")
        }
      }
    }

    @Test("after an abort the far side's processes are ended by their application name")
    func abort() async throws {
      let server = try LiveServer.current
      try await server.session { session in
        var left = server.connection()
        left.applicationName = "strongroom-abort1"
        let access = try ServerAccess(to: left, with: server.tools)
        async let orphan = server.runner.run(access.command(.psql, ["-X", "-c", "SELECT pg_sleep(60)"]))
        var ended = 0
        for _ in 0..<100 where ended == 0 {
          try await Task.sleep(for: .milliseconds(50))
          ended = try await session.endSessions(ofApplication: "strongroom-abort1")
        }
        #expect(ended == 1)
        #expect(try await !orphan.isSuccess)
      }
    }

    @Test("a tool that is missing on the far side is told as such")
    func missing() async throws {
      let server = try LiveServer.current
      let folder = try Scratchpad()
      try folder.write("wrapper", "#!/bin/sh\nexec env -i PATH=/nonexistent /usr/bin/\"$@\"\n", mode: 0o755)
      var connection = server.connection()
      connection.prefix = [folder.path + "/wrapper"]
      await #expect(throws: PostgresFault(.toolMissing, "")) {
        try await FarTools(connection, runner: server.runner).find()
      }
    }
  }
}
