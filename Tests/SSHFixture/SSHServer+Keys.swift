extension SSHServer {
  /// What a key may do at the far end; the rest is OpenSSH's `restrict`.
  package enum Key: String, CaseIterable, Sendable {
    /// Anything.
    case shell
    /// Anything, where no rsync is found.
    case bare
    /// Anything, where no sha256sum is found.
    case sumless
    /// Anything, after a greeting.
    case noisy
    /// rsync in one folder, to read and write.
    case both
    /// rsync in one folder, to write.
    case write
    /// rsync in one folder, to add what is not there.
    case add
    /// rsync in one folder, to read.
    case read

    /// Whether it runs commands.
    var hasShell: Bool { [.shell, .bare, .sumless, .noisy].contains(self) }

    /// All that a script of a store and rsync call.
    static let programs = [
      "sh", "bash", "cat", "date", "df", "head", "printf", "rm", "rsync", "sed", "sha256sum", "sync", "tail",
      "xargs",
    ]

    /// What stands before the key in authorized_keys.
    func options(below folder: String) -> String {
      func forced(_ command: String) -> String { "command=\"\(command)\" " }
      let original = #"eval \"$SSH_ORIGINAL_COMMAND\""#
      func rrsync(_ options: String) -> String {
        "restrict," + forced("/usr/bin/rrsync \(options) \(folder)/far")
      }
      switch self {
      case .shell: return ""
      case .bare, .sumless: return forced("PATH=\(folder)/without.\(rawValue); \(original)")
      case .noisy: return forced("echo Welcome; \(original)")
      case .both: return rrsync("-no-lock")
      case .write: return rrsync("-wo -no-lock")
      case .add: return rrsync("-wo -no-overwrite -no-del -no-lock")
      case .read: return rrsync("-ro")
      }
    }
  }
}
