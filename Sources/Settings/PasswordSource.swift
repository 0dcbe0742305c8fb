package import ArchiveModel

/// Where a password is to be had; nothing is read before `PasswordResolver` is asked.
package enum PasswordSource: Sendable {
  /// The password itself, from a variable.
  case literal(Secret)
  /// A file that holds nothing else, by absolute path.
  case file(String)
  /// A command, as argv; the first line of its output.
  case command([String])
  /// A systemd credential, by name.
  case credential(String)
  /// A password file of libpq's format, by absolute path.
  case passFile(String)
  /// There is none to be had.
  case none

  /// What `config show` prints; never the password.
  package var redacted: String {
    switch self {
    case .literal: "<redacted>"
    case .file(let path): "file \(path)"
    case .command(let argv): "command \(argv.first ?? "")"
    case .credential(let name): "credential \(name)"
    case .passFile(let path): path
    case .none: "none"
    }
  }
}
