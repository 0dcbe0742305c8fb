import Foundation
import Glibc

/// A test's own complaint about the machine it runs on.
struct ProgramFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// What a program did.
struct Outcome: CustomStringConvertible {
  /// The exit status, or 128 and the signal that ended it.
  var status: Int32
  var output: String
  var errors: String

  /// Lines of standard output.
  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// The last `error:` line, without that word.
  var error: String? { last("error: ") }

  /// The last `hint:` line, without that word.
  var hint: String? { last("hint: ") }

  private func last(_ word: String) -> String? {
    errors.split(separator: "\n").last { $0.hasPrefix(word) }.map { String($0.dropFirst(word.count)) }
  }

  var description: String { "status \(status)\n--- stdout\n\(output)--- stderr\n\(errors)" }
}

/// A child process of a test, its output in files, in a process group of its own.
final class Program {
  let pid: pid_t
  private let output: String
  private let errors: String

  private static let packages = [
    "strace": "strace", "unshare": "util-linux", "setpriv": "util-linux", "chattr": "e2fsprogs",
    "zstd": "zstd",
    "gunzip": "gzip", "sqlite3": "sqlite3", "/usr/lib/postgresql/15/bin/initdb": "postgresql-15",
  ]

  /// Starts a program; a missing one fails with the Debian package that holds it.
  init(_ words: [String], environment: [String: String], folder: String, outputIn scratch: String) throws {
    try Self.require(words[0], on: environment["PATH"] ?? "")
    let name = "\(scratch)/\(UUID().uuidString)"
    output = name + ".out"
    errors = name + ".err"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    // Whoever runs the tests may have these ignored, as a shell does for what it runs in the background.
    var ending = sigset_t()
    sigemptyset(&ending)
    for signal in [SIGINT, SIGHUP, SIGTERM, SIGPIPE, SIGQUIT] { sigaddset(&ending, signal) }
    posix_spawnattr_setsigdefault(&attributes, &ending)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // env becomes the program, so that the process is the same.
    var arguments: [UnsafeMutablePointer<CChar>?] =
      (["env", "-C", folder] + words).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var pid = pid_t()
    let failure = posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, &arguments, &variables)
    guard failure == 0 else { throw ProgramFailure("env cannot be run: errno \(failure)") }
    self.pid = pid
  }

  private static func require(_ word: String, on path: String) throws {
    let places = word.contains("/") ? [word] : path.split(separator: ":").map { "\($0)/\(word)" }
    guard !places.contains(where: { access($0, X_OK) == 0 }) else { return }
    throw ProgramFailure("\(word) is missing: apt-get install \(packages[word] ?? word)")
  }

  /// Sends a signal to the program itself.
  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for the end; what takes longer is killed with its group, and fails the test.
  func end(within seconds: Int = 100) throws -> Outcome {
    var status: Int32 = 0
    for _ in 0..<seconds * 200 {
      let found = waitpid(pid, &status, WNOHANG)
      if found == pid { return outcome(status) }
      guard found == 0 || errno == EINTR else { throw ProgramFailure("waitpid: errno \(errno)") }
      usleep(5000)
    }
    kill(-pid, SIGKILL)
    _ = waitpid(pid, &status, 0)
    throw ProgramFailure("it did not end within \(seconds) seconds\n\(outcome(status))")
  }

  /// Whether it still runs; does not reap it.
  var isRunning: Bool {
    var information = siginfo_t()
    waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT)
    return information.si_signo == 0
  }

  /// What it has written to standard error so far.
  var errorsSoFar: String { Self.text(errors) }

  private func outcome(_ status: Int32) -> Outcome {
    defer {
      unlink(output)
      unlink(errors)
    }
    let signal = status & 0x7f
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: Self.text(output),
      errors: Self.text(errors))
  }

  private static func text(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
