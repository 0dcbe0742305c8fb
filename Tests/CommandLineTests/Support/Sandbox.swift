import Foundation
import Glibc
import Testing

/// A user's folder with a `.env`, an environment of its own, and the built program; removed afterwards.
final class Sandbox {
  /// The working directory; the archive is `backups` below it.
  let folder: String
  /// What programs see; nothing is inherited from the tests.
  var environment: [String: String]
  private let top: String

  static let password = "s3cret-of-the-test"

  /// Makes the folder; without `env` its `.env` leads to the database of the suite's server.
  init(env: String? = nil) throws {
    var template = Array("/tmp/strongroom-cli-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProgramFailure("mkdtemp: errno \(errno)") }
    top = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    folder = top + "/work"
    for name in ["work", "home", "tmp", "log"] { mkdir("\(top)/\(name)", 0o700) }
    environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": top + "/home", "TMPDIR": top + "/tmp",
      "LANG": "C.UTF-8", "TZ": "UTC",
    ]
    try write(env ?? Self.variables(try Cluster.current), to: ".env")
  }

  deinit {
    _ = try? Program(
      ["/bin/rm", "-rf", top], environment: [:], folder: "/", outputIn: "/tmp"
    ).end()
  }

  /// Lines for an environment that leads to a database of the server by its socket.
  static func variables(_ cluster: Cluster, name: String = "DEV", database: String = "expenses") -> String {
    """
    \(name)_DB_HOST=\(cluster.folder)
    \(name)_DB_PORT=\(cluster.port)
    \(name)_DB_NAME=\(database)
    \(name)_DB_USER=postgres
    \(name)_DB_PASSWORD=\(password)

    """
  }

  /// Lines that lead the environment dev to a server by TCP, where the password counts.
  static func overTCP(
    _ cluster: Cluster, database: String = "expenses", user: String = "postgres", password: String = password
  )
    -> String
  {
    """
    DEV_DB_HOST=127.0.0.1
    DEV_DB_PORT=\(cluster.port)
    DEV_DB_NAME=\(database)
    DEV_DB_USER=\(user)
    DEV_DB_PASSWORD=\(password)

    """
  }

  /// The program, beside the test bundle.
  static let program: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    let places = [own, bundle].map { URL(filePath: $0).deletingLastPathComponent().path + "/strongroom" }
    return places.first { access($0, X_OK) == 0 } ?? "strongroom"
  }()

  /// Starts any program in the working directory.
  func start(_ words: [String], with extra: [String: String] = [:]) throws -> Program {
    try Program(
      words, environment: environment.merging(extra) { $1 }, folder: folder, outputIn: top + "/log")
  }

  /// Runs any program to its end.
  @discardableResult func tool(_ words: String...) throws -> Outcome { try start(words).end() }

  /// Runs a shell script in which `$strongroom` is the program.
  @discardableResult func shell(_ script: String) throws -> Outcome {
    try start(["/bin/bash", "-c", script], with: ["strongroom": Self.program]).end()
  }

  /// Runs the program as a user would.
  @discardableResult func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  @discardableResult func run(_ arguments: [String], with extra: [String: String] = [:]) throws -> Outcome {
    try start([Self.program] + arguments, with: extra).end()
  }

  /// Takes a backup that must succeed, and gives the name of its dump.
  @discardableResult func backUp(_ arguments: String...) throws -> String { try backUpWith(arguments) }

  @discardableResult func backUpWith(_ arguments: [String]) throws -> String {
    let outcome = try run(["backup", "--env", "dev"] + arguments)
    try #require(outcome.status == 0, "\(outcome)")
    let path = try #require(outcome.output.split(whereSeparator: \.isWhitespace).last)
    return String(try #require(path.split(separator: "/").last))
  }

  /// What `list-backups --json` shows, newest first.
  func listed() throws -> [Document] {
    let outcome = try run("list-backups", "--json")
    try #require(outcome.status == 0, "\(outcome)")
    return try Document(outcome.output)["backups"].list
  }

  /// A path below the working directory.
  func at(_ name: String) -> String { "\(folder)/\(name)" }

  /// A path in the archive.
  func archived(_ name: String) -> String { "\(folder)/backups/\(name)" }

  func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
    try Data(text.utf8).write(to: URL(filePath: at(name)))
    chmod(at(name), mode)
  }

  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: at(name)))) }

  func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

  /// Names in a folder, sorted; none when there is no such folder.
  func names(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: at(name))) ?? []).sorted()
  }

  /// Names of dumps, globals, checksum files and manifests in the archive.
  var published: [String] { names("backups").filter { $0.hasPrefix("backup_") } }

  /// What is left of temporary files: partial objects, password files, staging folders.
  var leftovers: [String] {
    let staging = (try? FileManager.default.contentsOfDirectory(atPath: top + "/tmp")) ?? []
    return names("backups/.incoming") + staging
  }

  /// Lets other users pass through to the folder of temporary files, where a scratch server is another's.
  func openTemporaryFolder() {
    chmod(top, 0o711)
    chmod(top + "/tmp", 0o711)
  }

  /// A folder outside the working directory that goes with the sandbox.
  var outside: String { top + "/home" }
}
