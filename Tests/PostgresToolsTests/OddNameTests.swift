import ArchiveModel
import Processes
import Testing

@testable import PostgresTools

extension OnALiveServer {
  @Suite struct OddNameTests {
    static let names = [
      "we ird=x", "-f", "a/../../b", "\"q\"", "new\nline", "100%", "😀", "$(id)", ";rm", ".dot", "it's\\",
      "host=/nonexistent dbname=postgres", "postgresql://x/y", String(repeating: "ü", count: 31),
    ]

    @Test(
      "F36: a database of any name is reached, dumped and counted under exactly that name", arguments: names)
    func databases(name: String) async throws {
      let server = try LiveServer.current
      try await server.database(name, "CREATE TABLE t (id int); INSERT INTO t VALUES (7)") { connection in
        let reached = try await server.session(name) {
          try await $0.scalar("SELECT pg_catalog.current_database()")
        }
        #expect(reached == name)
        let access = try ServerAccess(to: connection, with: server.tools)
        let dump = try await server.runner.run(
          access.command(.pgDump, DumpCommand(kind: .full, format: .plain).arguments))
        #expect(dump.isSuccess && dump.outputText.contains("\n7\n"), "\(dump.standardErrorTail)")
        let properties = try await server.session { try await $0.databaseProperties(of: name) }
        #expect(properties.encoding == "UTF8")
      }
    }

    @Test("F36: exactly the named table is dumped, whatever its name")
    func tables() async throws {
      let server = try LiveServer.current
      let names = ["Users", "users", "a.b", "a*", "\"q\"", "x|y", "-f", "$1", "new\nline", "😀", "[ab]", "?"]
      let definition = names.map { "CREATE TABLE \(SQLText.identifier($0)) (id int);" }.joined()
      try await server.database("tables", definition + "CREATE TABLE ax (id int); CREATE TABLE b (id int)") {
        connection in
        let access = try ServerAccess(to: connection, with: server.tools)
        let found = try await server.session("tables") { session in
          try await TableLookup(session).resolve(names.map { TableName(schema: nil, name: $0) })
        }
        #expect(Set(found) == Set(names.map { TableName(schema: "public", name: $0) }))
        for (index, table) in found.enumerated() {
          let asked = index % 2 == 0 ? table : TableName(schema: nil, name: table.name)
          let words = DumpCommand(kind: .table, format: .plain, tables: [asked]).arguments
          let dump = try await server.runner.run(access.command(.pgDump, words))
          let copies =
            dump.outputText.split(separator: "COPY public.", omittingEmptySubsequences: false).count - 1
          #expect(dump.isSuccess && copies == 1, "\(table): \(dump.standardErrorTail)")
        }
      }
    }

    @Test("F36: a role of any name logs in with a password of any letters")
    func roles() async throws {
      let server = try LiveServer.current
      for (role, password) in [
        ("we:ird\\role", "p:w\\d"), ("#hash", " lead"), ("*", "*"), ("a\nb", "tail\t"),
      ] {
        try await server.session {
          try await $0.execute(
            "CREATE ROLE \(SQLText.identifier(role)) LOGIN PASSWORD \(SQLText.literal(password))")
        }
        let connection = server.guarded(user: role, password: password)
        let reached = try await withSession(connection, server.tools, server.runner) {
          try await $0.scalar("SELECT CURRENT_USER")
        }
        #expect(reached == role)
      }
    }
  }
}
