import ArchiveModel
import Glibc
package import PostgresTools
package import Processes
import Synchronization

/// The PostgreSQL server of this test process: started when the first test wants it, gone when the process is.
///
/// It listens on a unix socket where the superuser needs no password, and on 127.0.0.1 where every role needs
/// one. It has ordinary limits but no fsync. A test makes databases of its own and does not count on being alone.
/// Should the process be killed, the kernel ends the server and the next start of any scratch cluster removes it.
package struct PostgresCluster: Sendable {
  /// The folder of the programs under test.
  package static let binaries = "/usr/lib/postgresql/15/bin"

  /// The folder of the socket, for `PGHOST`.
  package let socketFolder: String
  /// The port of the socket and of 127.0.0.1.
  package let port: Int
  /// A superuser; no password on the socket.
  package let superuser: String
  private let runner = ProcessRunner()

  /// The server, started on first use.
  ///
  /// Errors: those of `ScratchCluster.start`; `toolMissing` names the Debian package.
  package static var shared: PostgresCluster {
    get async throws { try await starting.value }
  }

  // One start for all tests that ask at once, and one failure for all when it fails.
  private static let starting = Task {
    let cluster = try await ScratchCluster.start(plan())
    running.withLock { $0 = cluster }
    atexit { running.withLock { $0 }?.stopNow() }
    return PostgresCluster(
      socketFolder: cluster.socketFolder, port: cluster.port, superuser: cluster.superuser)
  }

  private static let running = Mutex<ScratchCluster?>(nil)

  /// What the tests' server is made from.
  package static func plan() -> ScratchPlan {
    ScratchPlan(
      binaries: binaries, locale: "C.UTF-8",
      settings: [
        "listen_addresses": "127.0.0.1", "port": "\(freePort())", "max_connections": "60",
        "wal_level": "logical",
        "max_wal_senders": "10", "shared_buffers": "64MB", "maintenance_work_mem": "64MB", "autovacuum": "on",
      ])
  }

  /// Runs SQL through psql as the superuser and returns its rows: unaligned, no header, fields split by `|`.
  ///
  /// Throws `toolFailed` with psql's words when a statement fails.
  @discardableResult
  package func psql(_ sql: String, database: String = "postgres") async throws -> String {
    let command = Command(
      Self.binaries + "/psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"],
      environment: environment(database: database).variables)
    let result = try await runner.run(command, input: Array(sql.utf8))
    guard result.isSuccess else {
      throw ProcessFault(
        .toolFailed, "psql: \(result.lastErrorLines(3).joined(separator: "; "))",
        standardErrorTail: result.standardErrorTail)
    }
    return result.outputText.hasSuffix("\n") ? String(result.outputText.dropLast()) : result.outputText
  }

  /// What a tool needs to reach the server as the superuser.
  package func environment(database: String) -> ChildEnvironment {
    ChildEnvironment.inherited.adding([
      "PGHOST": socketFolder, "PGPORT": "\(port)", "PGUSER": superuser, "PGDATABASE": database,
      "PGCONNECT_TIMEOUT": "10",
    ])
  }

  /// Makes an empty database for the body and drops it afterwards; its name begins with `prefix` and is unique.
  package func withDatabase<R>(
    _ prefix: String = "test", definition: String = "", body: (_ name: String) async throws -> R
  ) async throws -> R {
    let name = "\(prefix)_\(getpid())_\(Self.counter.add(1, ordering: .relaxed).newValue)"
    try await createDatabase(name)
    let outcome: Result<R, any Error>
    do {
      if !definition.isEmpty { try await psql(definition, database: name) }
      outcome = .success(try await body(name))
    } catch {
      outcome = .failure(error)
    }
    try await dropDatabase(name)
    return try outcome.get()
  }

  /// Makes an empty database of exactly this name.
  package func createDatabase(_ name: String) async throws {
    try await psql("CREATE DATABASE \(Self.quoted(name)) TEMPLATE template0")
  }

  /// Drops a database, ending whoever is connected; one that does not exist is no error.
  package func dropDatabase(_ name: String) async throws {
    try await psql("DROP DATABASE IF EXISTS \(Self.quoted(name)) WITH (FORCE)")
  }

  /// The name as an SQL identifier.
  package static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  private static let counter = Atomic(0)

  /// A TCP port of the loopback interface that nobody has at this moment.
  private static func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
      }
    }
    return status == 0 ? Int(UInt16(bigEndian: address.sin_port)) : Int.random(in: 20000..<32000)
  }
}
