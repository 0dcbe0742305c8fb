import Foundation
import Glibc

/// A complaint about the machine that tests run on.
package struct SSHServerFailure: Error, CustomStringConvertible {
  package let description: String
}

/// An ssh server of a test's own on a port of the loopback, with its own host key and user keys.
///
/// It runs as whoever runs the tests, and ends with the value, or with this process.
package final class SSHServer: Sendable {
  /// A folder 0700 of the server's own, with all that is below.
  package let folder: String
  package let port: Int
  /// The far folder to which keys are held.
  package let far: String
  /// A file with the server's host key.
  package let knownHosts: String
  /// Whom to log in as.
  package let user: String
  let process: pid_t
  private let line: Int32

  /// Makes keys, and starts the server on a free port.
  package init() throws {
    for (program, package) in [
      ("/usr/sbin/sshd", "openssh-server"), ("/usr/bin/ssh", "openssh-client"), ("/usr/bin/rrsync", "rsync"),
    ] {
      guard access(program, X_OK) == 0 else {
        throw SSHServerFailure(description: "\(program) is missing: apt-get install \(package)")
      }
    }
    var template = Array("/tmp/strongroom-sshd-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SSHServerFailure(description: "mkdtemp: errno \(errno)") }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.folder = folder
    far = folder + "/far"
    knownHosts = folder + "/known_hosts"
    user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"
    mkdir(far, 0o700)
    if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
    for (name, missing) in [("bare", "rsync"), ("sumless", "sha256sum")] {
      mkdir("\(folder)/without.\(name)", 0o700)
      for program in Key.programs where program != missing {
        let place = ["/usr/bin/", "/bin/"].map { $0 + program }.first { access($0, X_OK) == 0 }
        if let place { symlink(place, "\(folder)/without.\(name)/\(program)") }
      }
    }
    var authorized = ""
    for name in ["host"] + Key.allCases.map(\.rawValue) {
      try Self.run([
        "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(folder)/\(name)",
      ])
    }
    for key in Key.allCases {
      let text = try String(contentsOfFile: "\(folder)/\(key.rawValue).pub", encoding: .utf8)
      authorized += key.options(below: folder)
      authorized += text
    }
    try authorized.write(toFile: "\(folder)/authorized_keys", atomically: true, encoding: .utf8)
    port = Self.freePort()
    let host = try String(contentsOfFile: "\(folder)/host.pub", encoding: .utf8).split(separator: " ")
    try "[127.0.0.1]:\(port) \(host[0]) \(host[1])\n".write(
      toFile: knownHosts, atomically: true, encoding: .utf8)
    let configuration = """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(folder)/host
      AuthorizedKeysFile \(folder)/authorized_keys
      PidFile none
      UsePAM no
      StrictModes no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin yes

      """
    try configuration.write(toFile: "\(folder)/sshd_config", atomically: true, encoding: .utf8)
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SSHServerFailure(description: "pipe: errno \(errno)") }
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    // The shell reads a pipe that only this process holds: when it goes, so does the server.
    let script =
      "/usr/sbin/sshd -D -f \(folder)/sshd_config -E \(folder)/log & p=$!; read x; kill $p; wait $p"
    process = try Self.spawn(["/bin/sh", "-c", script], input: ends[0])
    Glibc.close(ends[0])
    line = ends[1]
    try waitForServer()
  }

  deinit { stop() }

  /// The file of a private key.
  package func identity(_ key: Key) -> String { "\(folder)/\(key.rawValue)" }

  /// The address of the far folder, as a key reaches it.
  package func url(_ key: Key) -> String { "\(user)@127.0.0.1:" + (key.hasShell ? far : "") }

  private func stop() {
    // What is frozen does not hear that it is to end.
    thaw()
    Glibc.close(line)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    try? FileManager.default.removeItem(atPath: folder)
  }

  func waitForServer() throws {
    for _ in 0..<500 {
      if Self.answers(port) { return }
      usleep(10_000)
    }
    let log = (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? ""
    throw SSHServerFailure(description: "sshd did not start: \(log)")
  }

  private static func answers(_ port: Int) -> Bool {
    withSocket { socket in
      var address = loopback(port)
      return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
    }
  }

  private static func freePort() -> Int {
    withSocket { socket in
      var address = loopback(0)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(socket, $0, length)
          getsockname(socket, $0, &length)
        }
      }
      return Int(UInt16(bigEndian: address.sin_port))
    }
  }

  private static func withSocket<Result>(_ body: (Int32) -> Result) -> Result {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { Glibc.close(socket) }
    return body(socket)
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  static func run(_ words: [String]) throws {
    let child = try spawn(words, input: nil)
    var status: Int32 = 0
    waitpid(child, &status, 0)
    guard status == 0 else { throw SSHServerFailure(description: "\(words[0]) failed") }
  }

  /// What a program prints.
  static func output(of words: [String]) throws -> String {
    let file = "/tmp/strongroom-output-\(UUID().uuidString)"
    defer { unlink(file) }
    try run(["/bin/sh", "-c", "exec \"$@\" >\(file)", "sh"] + words)
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  private static func spawn(_ words: [String], input: Int32?) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin:/usr/sbin:/sbin"), nil]
    defer { (arguments + variables).forEach { free($0) } }
    // The mask of a thread that blocks signals must not reach a shell that waits for one.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let failure = posix_spawn(&child, words[0], &actions, &attributes, &arguments, &variables)
    guard failure == 0 else {
      throw SSHServerFailure(description: "\(words[0]) cannot be run: errno \(failure)")
    }
    return child
  }
}
