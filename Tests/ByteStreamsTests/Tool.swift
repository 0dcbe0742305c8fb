import Foundation
import Glibc
import Testing

/// A real tool of the system, run with bytes on its input.
enum Tool {
  struct Outcome {
    var status: Int32
    var output: [UInt8]
  }

  /// Runs a program with arguments; a missing one fails the test with the Debian package to install.
  static func run(_ arguments: [String], package: String, input: [UInt8]) throws -> Outcome {
    let folder = try ScratchFolder()
    let source = try folder.write(input, as: "in")
    let target = folder.path("out")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, source, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, target, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var child = pid_t()
    let name = try #require(arguments.first)
    try #require(
      posix_spawnp(&child, name, &actions, nil, &words, environ) == 0,
      "\(name) is missing: apt-get install \(package)")
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    return Outcome(status: status >> 8 & 0xff, output: try folder.read("out"))
  }

  static func output(_ arguments: [String], package: String, input: [UInt8]) throws -> [UInt8] {
    let outcome = try run(arguments, package: package, input: input)
    try #require(outcome.status == 0, "\(arguments) exits \(outcome.status)")
    return outcome.output
  }
}

/// A folder that disappears with the test.
final class ScratchFolder {
  private let root: String

  init() throws {
    var template = Array("/tmp/streams-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { root + "/" + name }

  func write(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }
}
