import Foundation
import Processes

/// The commands of ssh for one far end, as values.
///
/// No file of the user's or the system's configuration is read, nothing is asked, an unknown or changed host key is
/// an error, and there is no way to say otherwise (R35).
struct SSHCommands: Equatable {
  let end: RemoteEnd
  /// The key to use; that of the end, or its verifying one.
  let identity: String?
  /// The socket of the one connection of this run; it must be short, 90 bytes at most.
  let socket: String
  /// Whether this host's processor has instructions for AES, with which AES-GCM takes half the time of ssh's first
  /// choice; without them it takes more.
  var hasAES = Self.processorHasAES

  /// What every call has.
  var options: [String] {
    let silence = max(1, end.timeout / 4)
    var options = ["-F", "none", "-T", "-p", "\(end.port)"]
    var settings = [
      "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=\(end.knownHosts)",
      "GlobalKnownHostsFile=/dev/null", "UpdateHostKeys=no", "CheckHostIP=no", "VerifyHostKeyDNS=no",
      "ClearAllForwardings=yes", "ForwardAgent=no", "PermitLocalCommand=no", "LogLevel=ERROR",
      "ConnectTimeout=\(min(30, max(1, end.timeout)))", "ServerAliveInterval=\(silence)",
      "ServerAliveCountMax=3", "ControlPath=\(socket)",
    ]
    if hasAES { settings.append("Ciphers=^aes128-gcm@openssh.com,aes256-gcm@openssh.com") }
    for setting in settings { options += ["-o", setting] }
    if let identity { options += ["-i", identity, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"] }
    return options
  }

  private static let processorHasAES: Bool = {
    guard let file = FileHandle(forReadingAtPath: "/proc/cpuinfo"),
      let start = try? file.read(upToCount: 8192)
    else { return false }
    return String(decoding: start, as: UTF8.self).split(whereSeparator: \.isWhitespace).contains("aes")
  }()

  /// Opens the connection that all the others go through, and stays.
  var master: Command {
    Command(
      "ssh", options + ["-o", "ControlMaster=yes", "-N", "--", end.address.login],
      environment: environment, deathSignal: .terminate)
  }

  /// Runs a script of POSIX sh in the store's folder; both are free of quotes.
  func script(_ script: String) -> Command {
    let folder = end.address.path.isEmpty ? "." : end.address.path
    return Command(
      "ssh", through + ["--", end.address.login, "LC_ALL=C sh -c '\(script)' sh '\(folder)'"],
      environment: environment)
  }

  /// What rsync runs instead of a plain ssh.
  var shell: String { (["ssh"] + through).map(Self.quoted).joined(separator: " ") }

  /// Only through the open connection: when that is gone, there is no second one.
  private var through: [String] { options + ["-o", "ControlMaster=no", "-o", "ProxyCommand=false"] }

  /// rsync splits its -e at white space and knows quotes, doubled for themselves.
  private static func quoted(_ word: String) -> String {
    guard word.contains(where: { $0.isWhitespace || $0 == "'" || $0 == "\"" }) else { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  var environment: [String: String] { ChildEnvironment.inherited.adding(["LC_ALL": "C"]).variables }
}
