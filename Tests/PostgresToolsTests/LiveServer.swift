import ArchiveModel
import Glibc
import Processes
import Testing

@testable import PostgresTools

/// A PostgreSQL 15 cluster that the tests start themselves: trust on its socket, passwords on 127.0.0.1.
struct LiveServer: Sendable {
  let folder: String
  let port: Int
  let runner: ProcessRunner

  @TaskLocal static var shared: LiveServer?

  static let bin = "/usr/lib/postgresql/15/bin"

  /// The server of the suite that runs.
  static var current: LiveServer {
    get throws { try #require(shared, "the suite lacks the trait .liveServer") }
  }

  /// A connection over the socket as the superuser.
  func connection(_ database: String = "postgres", user: String = "postgres") -> Connection {
    Connection(
      database: database, host: folder, port: port, user: user, applicationName: "strongroom-test",
      connectTimeout: 5)
  }

  /// A connection over TCP, where a password is wanted.
  func guarded(_ database: String = "postgres", user: String, password: String?) -> Connection {
    Connection(
      database: database, host: "127.0.0.1", port: port, user: user,
      password: password.map { Secret(Array($0.utf8)) }, applicationName: "strongroom-test", connectTimeout: 5
    )
  }

  /// The client programs of the same version.
  var tools: ClientTools { ClientTools(folder: Self.bin, version: PostgresVersion(major: 15, minor: 0)) }

  /// A session as the superuser.
  func session<Result>(
    _ database: String = "postgres", user: String = "postgres",
    _ body: (PsqlSession) async throws -> Result
  ) async throws -> Result {
    try await withSession(connection(database, user: user), tools, runner, body)
  }

  /// Makes an empty database for one test and drops it afterwards.
  func database<Result>(
    _ name: String, _ definition: String = "", _ body: (Connection) async throws -> Result
  ) async throws -> Result {
    let quoted = SQLText.identifier(name)
    try await session { try await $0.execute("CREATE DATABASE \(quoted) TEMPLATE template0") }
    let outcome: Swift.Result<Result, any Error>
    do {
      if !definition.isEmpty { try await load(definition, into: name) }
      outcome = .success(try await body(connection(name)))
    } catch {
      outcome = .failure(error)
    }
    try await session { try await $0.execute("DROP DATABASE \(quoted) WITH (FORCE)") }
    return try outcome.get()
  }

  /// Makes the roles that `EveryKind.script` grants to, unless another test of this server has.
  func makeRolesOfEveryKind() async throws {
    try await session { session in
      for role in ["ev_reader", "ev_writer"] {
        try await session.execute(
          "DO $$ BEGIN CREATE ROLE \(role); EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$")
      }
    }
  }

  /// Runs a script with plain psql, as a user would.
  func load(_ script: String, into database: String) async throws {
    let access = try ServerAccess(to: connection(database), with: tools)
    let command = access.command(.psql, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"])
    let result = try await runner.run(command, input: Array(script.utf8))
    try #require(result.isSuccess, "\(result.standardErrorTail)")
  }
}

/// Starts the server before the suite and stops it after it.
struct LiveServerTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let server = try await Self.start()
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await LiveServer.$shared.withValue(server) { try await function() })
    } catch {
      outcome = .failure(error)
    }
    try await Self.stop(server)
    try outcome.get()
  }

  private static func start() async throws -> LiveServer {
    let user = UserIdentity.isRoot ? UserIdentity.named("postgres") : nil
    var template = Array("/tmp/strongroom-test-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    if let user { try #require(chown(folder, user.uid, user.gid) == 0) }
    let server = LiveServer(folder: folder, port: Int.random(in: 20000..<32000), runner: ProcessRunner())
    let data = folder + "/data"
    try #require(
      access(LiveServer.bin + "/initdb", X_OK) == 0, "install the Debian package postgresql-15")
    try await run(
      server, "initdb",
      [
        "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8",
        "--locale=C.UTF-8", "--auth-host=scram-sha-256",
      ], user)
    let options =
      "-c listen_addresses=127.0.0.1 -c unix_socket_directories=\(folder) -c port=\(server.port) "
      + "-c fsync=off -c max_connections=200 -c wal_level=logical"
    try await run(
      server, "pg_ctl", ["-D", data, "-w", "-s", "-l", folder + "/log", "-o", options, "start"], user)
    return server
  }

  private static func stop(_ server: LiveServer) async throws {
    let user = UserIdentity.isRoot ? UserIdentity.named("postgres") : nil
    try await run(server, "pg_ctl", ["-D", server.folder + "/data", "-m", "immediate", "-s", "stop"], user)
    _ = try await server.runner.run(Command("/bin/rm", ["-rf", server.folder]))
  }

  private static func run(
    _ server: LiveServer, _ tool: String, _ arguments: [String], _ user: UserIdentity?
  ) async throws {
    let command = Command(
      "\(LiveServer.bin)/\(tool)", arguments, workingDirectory: server.folder, user: user)
    let result = try await server.runner.run(command)
    try #require(result.isSuccess, "\(tool): \(result.standardErrorTail)")
  }
}

extension Trait where Self == LiveServerTrait {
  static var liveServer: LiveServerTrait { LiveServerTrait() }
}

/// Everything that needs the server, so that one is started for all of it.
@Suite(.liveServer) struct OnALiveServer {}
