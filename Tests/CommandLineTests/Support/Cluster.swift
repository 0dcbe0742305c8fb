import PostgresFixture
import Testing

/// The PostgreSQL 15 server of the tests, as tests that wait for programs use it.
///
/// No password on its socket, passwords on 127.0.0.1.
struct Cluster: Sendable {
  let folder: String
  let port: Int

  @TaskLocal static var shared: Cluster?

  static let bin = PostgresCluster.binaries

  /// The server of the suite that runs.
  static var current: Cluster {
    get throws { try #require(shared, "the suite lacks the trait .cluster") }
  }

  /// Runs a script with psql as the superuser.
  @discardableResult func sql(_ script: String, in database: String = "postgres") throws -> String {
    let words = ["\(Self.bin)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", script]
    let outcome = try run(words, in: database)
    try #require(outcome.status == 0, "\(outcome)")
    return outcome.output
  }

  /// Makes a database for one test, and drops it afterwards.
  func database<Result>(_ name: String, _ script: String = "", _ body: () throws -> Result) throws -> Result {
    let quoted =
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    try sql("CREATE DATABASE \(quoted) TEMPLATE template0")
    defer { _ = try? sql("DROP DATABASE \(quoted) WITH (FORCE)") }
    if !script.isEmpty { try sql(script, in: name) }
    return try body()
  }

  /// The server of this test process, with a password and the example in it; made by the first suite that wants it.
  fileprivate static let prepared = Task {
    let server = try await PostgresCluster.shared
    try await server.psql("ALTER ROLE \(server.superuser) PASSWORD '\(Sandbox.password)'")
    try await server.createDatabase("expenses")
    try await server.psql(ExampleSchema.script, database: "expenses")
    return Cluster(folder: server.socketFolder, port: server.port)
  }

  private func run(_ words: [String], in database: String) throws -> Outcome {
    let environment = [
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PGHOST": folder, "PGPORT": "\(port)", "PGUSER": "postgres",
      "PGDATABASE": database,
    ]
    return try Program(words, environment: environment, folder: "/", outputIn: "/tmp").end()
  }
}

/// Hands the server to the tests of the suite, which run programs and wait for them.
struct ClusterTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await Cluster.$shared.withValue(try await Cluster.prepared.value) { try await function() }
  }
}

extension Trait where Self == ClusterTrait {
  static var cluster: ClusterTrait { ClusterTrait() }
}

/// Everything that runs the built program, so that one server is started for all of it.
@Suite(.cluster) struct BuiltProgram {}
