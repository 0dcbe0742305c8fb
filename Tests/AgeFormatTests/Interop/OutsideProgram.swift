import Foundation
import Glibc
import Testing

/// A folder for one test, removed with it.
final class InteropFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/strongroom-age-XXXXXX".utf8CString)
    let made: Bool = template.withUnsafeMutableBufferPointer {
      $0.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    try #require(made, "no temporary folder: errno \(errno)")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
  }
}

/// A program that these tests compare with, run to its end.
enum OutsideProgram {
  struct Ending {
    var status: Int32
    var output: String
  }

  /// Runs `argv`, found in PATH; its output goes through a file, so no amount of it blocks.
  static func run(_ argv: [String], debianPackage: String) throws -> Ending {
    let folder = try InteropFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, "\(folder.path)/output", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(
      &actions, 2, "\(folder.path)/output", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var arguments: [UnsafeMutablePointer<CChar>?] = argv.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var child = pid_t()
    let failure = posix_spawnp(&child, argv[0], &actions, nil, &arguments, environ)
    try #require(failure == 0, "\(argv[0]) does not start: install the Debian package \(debianPackage)")
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return Ending(status: status, output: String(decoding: try folder.read("output"), as: UTF8.self))
  }

  /// Runs stock `age`, which must succeed.
  static func age(_ arguments: [String]) throws {
    let ending = try run(["age"] + arguments, debianPackage: "age")
    try #require(ending.status == 0, "age \(arguments): \(ending.output)")
  }

  /// Runs stock `age` with a passphrase typed at a terminal of its own, because it reads it from nowhere else.
  static func age(_ arguments: [String], typing passphrase: String, times: Int) throws {
    let script = """
      import os, pty, sys, time
      word, times, argv = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
      child, terminal = pty.fork()
      if child == 0:
          os.execvp(argv[0], argv)
      seen = b""
      for prompt in range(times):
          while seen.count(b": ") <= prompt:
              seen += os.read(terminal, 1024)
          time.sleep(0.2)
          os.write(terminal, word.encode() + b"\\n")
      try:
          while os.read(terminal, 1024):
              pass
      except OSError:
          pass
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """
    let argv = ["python3", "-c", script, passphrase, "\(times)", "age"] + arguments
    let ending = try run(argv, debianPackage: "python3")
    try #require(ending.status == 0, "age \(arguments) with a passphrase: \(ending.output)")
  }
}
