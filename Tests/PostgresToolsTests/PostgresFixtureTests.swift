import PostgresFixture
import Processes
import Testing

/// The fixture that every PostgreSQL test leans on.
@Suite struct PostgresFixtureTests {
  @Test("all tests of a process get the same server, whoever asks first") func oneServer() async throws {
    async let first = PostgresCluster.shared
    async let second = PostgresCluster.shared
    let folders = try await [first.socketFolder, second.socketFolder]
    #expect(folders[0] == folders[1])
  }

  @Test("a database lives as long as its body, and is empty") func database() async throws {
    let cluster = try await PostgresCluster.shared
    let name = try await cluster.withDatabase("fixture", definition: "CREATE TABLE t (i int)") {
      name async throws in
      #expect(try await cluster.psql("SELECT count(*) FROM t", database: name) == "0")
      #expect(try await cluster.psql("SELECT 1, 'a'; SELECT 2", database: name) == "1|a\n2")
      return name
    }
    #expect(try await cluster.psql("SELECT count(*) FROM pg_database WHERE datname = '\(name)'") == "0")
  }

  @Test("a statement that fails throws psql's words") func failingStatement() async throws {
    let cluster = try await PostgresCluster.shared
    let fault = await #expect(throws: ProcessFault.self) { try await cluster.psql("SELECT * FROM nowhere") }
    #expect(fault?.message.contains("relation \"nowhere\" does not exist") == true)
  }
}
