import Foundation
import Glibc
import Testing

/// A program run beside the tests, such as `sqlite3`: another process with its own locks.
struct ShellTool {
  var program: String
  var package: String

  static let sqlite3 = ShellTool(program: "sqlite3", package: "sqlite3")
  static let mount = ShellTool(program: "mount", package: "mount")
  static let umount = ShellTool(program: "umount", package: "mount")
  static let chattr = ShellTool(program: "chattr", package: "e2fsprogs")

  struct Result {
    var status: Int32
    var output: String
    var errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Runs to the end; its output goes through files, so no amount of it blocks.
  func run(_ arguments: [String]) throws -> Result {
    let folder = try ScratchFolder()
    let child = try spawn(arguments, input: "/dev/null", folder: folder)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    func text(_ name: String) throws -> String {
      String(decoding: try bytes(of: folder.path + "/" + name), as: UTF8.self)
    }
    return Result(status: status, output: try text("output"), errors: try text("errors"))
  }

  /// Starts it on a script read from `input`; ends by SIGKILL alone.
  func spawn(_ arguments: [String], input: String, folder: ScratchFolder) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, folder.path + "/output", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(
      &actions, 2, folder.path + "/errors", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var child = pid_t()
    let failure = posix_spawnp(&child, program, &actions, nil, &argv, environ)
    try #require(failure == 0, "\(program) does not start: install the Debian package \(package)")
    return child
  }
}

/// Runs SQL, or one dot command, in `sqlite3` on a file, stopping at the first error.
@discardableResult
func sqlite3(_ path: String, _ sql: String) throws -> ShellTool.Result {
  try ShellTool.sqlite3.run(["-bail", "-batch", path, "PRAGMA foreign_keys = ON", sql])
}

/// A `sqlite3` that holds a transaction open until it is killed.
final class HeldTransaction {
  private var child: pid_t
  private let folder = try? ScratchFolder()

  /// Returns once the transaction has run the SQL.
  init(on path: String, _ sql: String) throws {
    let folder = try #require(folder)
    let script = folder.path + "/script"
    // `.shell` blocks sqlite3 with its transaction open.
    try Data((sql + "\n.print ready\n.shell sleep 60\n").utf8).write(to: URL(filePath: script))
    child = 0
    child = try ShellTool.sqlite3.spawn(["-bail", "-batch", path], input: script, folder: folder)
    for _ in 0..<500 {
      if try bytes(of: folder.path + "/output").contains(UInt8(ascii: "r")) { return }
      usleep(10_000)
    }
    let errors = try String(decoding: bytes(of: folder.path + "/errors"), as: UTF8.self)
    Issue.record("sqlite3 did not get its transaction: \(errors)")
  }

  /// Ends it as a power cut would end it.
  func kill() {
    guard child > 0 else { return }
    Glibc.kill(child, SIGKILL)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    child = 0
  }

  deinit { kill() }
}
