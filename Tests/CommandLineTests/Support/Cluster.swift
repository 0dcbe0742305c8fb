import Foundation
import Glibc
import Testing

/// A PostgreSQL 15 server that the suite starts itself: trust on its socket, passwords on 127.0.0.1.
struct Cluster: Sendable {
  let folder: String
  let port: Int

  @TaskLocal static var shared: Cluster?

  static let bin = "/usr/lib/postgresql/15/bin"

  /// The server of the suite that runs.
  static var current: Cluster {
    get throws { try #require(shared, "the suite lacks the trait .cluster") }
  }

  /// Runs a script with psql as the superuser.
  @discardableResult func sql(_ script: String, in database: String = "postgres") throws -> String {
    let words = ["\(Self.bin)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", script]
    let outcome = try run(words, as: nil)
    try #require(outcome.status == 0, "\(outcome)")
    return outcome.output
  }

  /// Makes a database for one test, and drops it afterwards.
  func database<Result>(_ name: String, _ script: String = "", _ body: () throws -> Result) throws -> Result {
    let quoted = "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    try sql("CREATE DATABASE \(quoted) TEMPLATE template0")
    defer { _ = try? sql("DROP DATABASE \(quoted) WITH (FORCE)") }
    if !script.isEmpty { try sql(script, in: name) }
    return try body()
  }

  static func start() throws -> Cluster {
    var template = Array("/tmp/strongroom-cluster-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProgramFailure("mkdtemp: errno \(errno)") }
    let folder = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    if geteuid() == 0, let owner = getpwnam("postgres") {
      chown(folder, owner.pointee.pw_uid, owner.pointee.pw_gid)
    }
    let cluster = Cluster(folder: folder, port: Int.random(in: 20000..<32000))
    let data = folder + "/data"
    try cluster.must([
      "\(bin)/initdb", "-D", data, "-U", "postgres", "-A", "trust", "--auth-host=scram-sha-256", "--no-sync",
      "-E", "UTF8", "--locale=C.UTF-8",
    ])
    let options =
      "-c listen_addresses=127.0.0.1 -c unix_socket_directories=\(folder) -c port=\(cluster.port) -c fsync=off "
      + "-c max_connections=60 -c shared_buffers=64MB -c autovacuum=off"
    try cluster.must(["\(bin)/pg_ctl", "-D", data, "-w", "-s", "-l", folder + "/log", "-o", options, "start"])
    try cluster.sql("ALTER ROLE postgres PASSWORD '\(Sandbox.password)'")
    try cluster.sql("CREATE DATABASE expenses TEMPLATE template0")
    try cluster.sql(ExampleSchema.script, in: "expenses")
    return cluster
  }

  func stop() throws {
    try must(["\(Self.bin)/pg_ctl", "-D", folder + "/data", "-m", "immediate", "-s", "stop"])
    _ = try run(["/bin/rm", "-rf", folder], as: nil)
  }

  private func must(_ words: [String]) throws {
    let outcome = try run(words, as: geteuid() == 0 ? "postgres" : nil)
    try #require(outcome.status == 0, "\(words[0]): \(outcome)")
  }

  private func run(_ words: [String], as user: String?) throws -> Outcome {
    let become = user.map { ["setpriv", "--reuid=\($0)", "--regid=\($0)", "--clear-groups"] } ?? []
    let environment = [
      "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", "PGHOST": folder, "PGPORT": "\(port)",
      "PGUSER": "postgres",
    ]
    return try Program(become + words, environment: environment, folder: "/", outputIn: "/tmp").end()
  }
}

/// Starts the server before the suite and stops it after it.
struct ClusterTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let cluster = try Cluster.start()
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await Cluster.$shared.withValue(cluster) { try await function() })
    } catch {
      outcome = .failure(error)
    }
    try cluster.stop()
    try outcome.get()
  }
}

extension Trait where Self == ClusterTrait {
  static var cluster: ClusterTrait { ClusterTrait() }
}

/// Everything that runs the built program, so that one server is started for all of it.
@Suite(.cluster) struct BuiltProgram {}
