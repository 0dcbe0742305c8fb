import Foundation
import Glibc

/// A test's own complaint about the machine it runs on.
struct ProgramFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A child process of a test, with its output in files.
final class Program {
  let pid: pid_t
  private let input: Int32
  private let folder: TemporaryFolder

  /// What a program did.
  struct Outcome {
    /// The exit status, or 128 + the signal.
    var status: Int32
    var output: String
    var errors: String
  }

  /// The probe, beside the test bundle.
  static var probe: String {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(filePath: own).deletingLastPathComponent().appending(path: "store-probe").path
    if FileManager.default.fileExists(atPath: beside) { return beside }
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent().appending(path: "store-probe").path
  }

  /// Starts a program found in PATH; a missing one fails with the Debian package that holds it.
  init(_ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw ProgramFailure("socketpair: errno \(errno)") }
    input = ends[1]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.at("out"), O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.at("err"), O_WRONLY | O_CREAT, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var pid = pid_t()
    let failure = posix_spawnp(&pid, arguments[0], &actions, nil, &words, environ)
    close(ends[0])
    guard failure == 0 else {
      close(ends[1])
      let package = [
        "strace": "strace", "unshare": "util-linux", "setpriv": "util-linux", "chattr": "e2fsprogs",
      ]
      throw ProgramFailure(
        "\(arguments[0]) is missing: apt-get install \(package[arguments[0]] ?? arguments[0])")
    }
    self.pid = pid
  }

  /// Runs a program to its end, with an empty stdin.
  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(_ arguments: [String]) throws -> Outcome { try Program(arguments).end() }

  /// Closes its stdin and waits for it.
  func end() throws -> Outcome {
    close(input)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1 {
      guard errno == EINTR else { throw ProgramFailure("waitpid: errno \(errno)") }
    }
    let signal = status & 0x7f
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: text("out"), errors: text("err"))
  }

  /// Waits at most ten seconds for a line on its stdout.
  func waits(saying line: String) throws {
    for _ in 0..<1000 {
      if text("out").split(separator: "\n").contains(Substring(line)) { return }
      usleep(10_000)
    }
    throw ProgramFailure("the program never said \(line): \(text("err"))")
  }

  private func text(_ name: String) -> String {
    (try? folder.read(name)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
