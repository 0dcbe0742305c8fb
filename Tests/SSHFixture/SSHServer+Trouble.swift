import Foundation
import Glibc

/// What goes wrong at a far end.
extension SSHServer {
  /// Ends every connection at once, as a crash of the far end does; new ones are accepted.
  package func cutConnections() {
    for listener in children(of: process) {
      for session in descendants(of: listener) { kill(session, SIGKILL) }
    }
  }

  /// Stops the server and all its connections where they are: nothing answers, and nothing is closed.
  package func freeze() { for one in descendants(of: process) { kill(one, SIGSTOP) } }

  package func thaw() { for one in descendants(of: process) { kill(one, SIGCONT) } }

  /// Gives the server another host key, as a new host under the old name has.
  package func changeHostKey() throws {
    unlink("\(folder)/host")
    try Self.run(["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/host"])
    for listener in children(of: process) { kill(listener, SIGHUP) }
    usleep(300_000)
    try waitForServer()
  }

  /// What the server wrote of itself.
  package var log: String { (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "" }

  /// How many logins the server has accepted so far.
  package var logins: Int {
    log.split(whereSeparator: \.isNewline).count { $0.contains("Accepted publickey") }
  }

  /// The fingerprint of the host key, as ssh-keygen shows it.
  package func fingerprint() throws -> String {
    let text = try Self.output(of: ["/usr/bin/ssh-keygen", "-lf", "\(folder)/host.pub"])
    return text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
  }

  private func descendants(of parent: pid_t) -> [pid_t] {
    children(of: parent).flatMap { [$0] + descendants(of: $0) }
  }

  private func children(of parent: pid_t) -> [pid_t] {
    let text = (try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)) ?? ""
    return text.split(separator: " ").compactMap { pid_t($0) }
  }
}
