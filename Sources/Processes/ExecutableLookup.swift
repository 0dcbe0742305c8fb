import ArchiveModel
import Glibc

/// What is handed to the kernel for a command: the file, and the words after it.
struct ResolvedProgram: Sendable, Equatable {
  let path: String
  let arguments: [String]
}

extension Command {
  /// The program to start, by way of `setpriv` when it runs as another user or is to die with us.
  ///
  /// Not by swift-subprocess's own options: after its bare clone3 the child calls the C library's `setgroups`,
  /// which waits for ever for a thread that was just being created in the parent (1.0.2, glibc 2.36).
  func resolved() throws(ProcessFault) -> ResolvedProgram {
    let path = try resolvedExecutable()
    var options: [String] = []
    if let user, user != .current {
      guard UserIdentity.isRoot else {
        throw ProcessFault(
          .toolFailed, "\(name) cannot be run as user \(user.uid)", hint: "Run this as that user, or as root."
        )
      }
      options += ["--reuid=\(user.uid)", "--regid=\(user.gid)", "--clear-groups"]
    }
    if let deathSignal { options.append("--pdeathsig=\(deathSignal.rawValue)") }
    var words = [path] + arguments
    // Innermost first: each of them becomes the next one, so the number of the process stays the same.
    if !options.isEmpty { words = try wrapped(words, by: "setpriv", options + ["--"]) }
    if let memoryLimit { words = try wrapped(words, by: "prlimit", ["--as=\(memoryLimit)", "--core=0"]) }
    if !hasNetwork {
      // Whoever is not root may have a network namespace only inside a user namespace.
      let own = UserIdentity.isRoot ? [] : ["--user", "--map-current-user"]
      words = try wrapped(words, by: "unshare", own + ["--net", "--"])
    }
    return ResolvedProgram(path: words[0], arguments: Array(words.dropFirst()))
  }

  private func wrapped(
    _ words: [String], by wrapper: String, _ options: [String]
  ) throws(ProcessFault) -> [String] {
    [try Command(wrapper, environment: environment).resolvedExecutable()] + options + words
  }

  /// The path of the program to start, or a `ProcessFault` that says what is wrong with the command.
  ///
  /// Errors: `toolMissing`, `usage` for a word that holds a NUL byte or a variable that cannot be passed.
  package func resolvedExecutable() throws(ProcessFault) -> String {
    try checkWords()
    guard executable.contains("/") else { return try found() }
    let path = executable.hasPrefix("/") ? executable : (workingDirectory ?? ".") + "/" + executable
    switch Self.state(of: path) {
    case .executable: return executable
    case .missing: throw missing("\(executable) does not exist")
    case .unusable: throw missing("\(executable) is not an executable file")
    }
  }

  private func found() throws(ProcessFault) -> String {
    var unusable: String?
    for folder in searchPath {
      let path = folder + "/" + executable
      switch Self.state(of: path) {
      case .executable: return path
      case .missing: continue
      case .unusable: unusable = unusable ?? path
      }
    }
    if let unusable { throw missing("\(unusable) is not an executable file") }
    throw missing("\(executable.quotedForMessage) was not found in \(searchPath.joined(separator: ":"))")
  }

  private func missing(_ message: String) -> ProcessFault {
    let hint = debianPackages[name].map { "Install it with 'apt-get install \($0)'." }
    return ProcessFault(
      .toolMissing, message, hint: hint ?? "Install \(name), or name its path in the settings.")
  }

  private enum FileState { case executable, missing, unusable }

  private static func state(of path: String) -> FileState {
    var status = stat()
    guard stat(path, &status) == 0 else { return errno == EACCES ? .unusable : .missing }
    guard status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else { return .unusable }
    return .executable
  }

  // The C strings of exec end at a NUL, so a word that holds one would arrive as another word.
  private func checkWords() throws(ProcessFault) {
    func refuse(_ what: String) -> ProcessFault {
      ProcessFault(.usage, "\(what) of \(name.quotedForMessage) cannot be passed to a program")
    }
    if executable.isEmpty { throw ProcessFault(.usage, "a command without a program cannot be run") }
    if executable.utf8.contains(0) { throw refuse("the path") }
    if arguments.contains(where: { $0.utf8.contains(0) }) { throw refuse("an argument with a NUL byte") }
    for (key, value) in environment {
      guard let first = key.utf8.first, !key.utf8.contains(0), !key.utf8.contains(UInt8(ascii: "=")),
        !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
      else { throw refuse("the variable \(key.quotedForMessage)") }
      if value.utf8.contains(0) { throw refuse("the NUL byte in the variable \(key)") }
    }
  }
}

/// The Debian package that brings a program, for the hint of `toolMissing`.
private let debianPackages: [String: String] = [
  "age": "age", "alembic": "alembic", "crontab": "cron", "curl": "curl", "docker": "docker.io",
  "gunzip": "gzip", "gzip": "gzip", "initdb": "postgresql", "pg_amcheck": "postgresql",
  "pg_controldata": "postgresql", "pg_ctl": "postgresql", "pg_dump": "postgresql-client",
  "pg_dumpall": "postgresql-client", "pg_isready": "postgresql-client", "pg_restore": "postgresql-client",
  "pigz": "pigz", "postgres": "postgresql", "prlimit": "util-linux", "psql": "postgresql-client",
  "rage": "rage", "rsync": "rsync",
  "scp": "openssh-client", "setpriv": "util-linux", "sha256sum": "coreutils", "ssh": "openssh-client",
  "ssh-keygen": "openssh-client", "ssh-keyscan": "openssh-client", "sshd": "openssh-server",
  "strace": "strace", "sudo": "sudo", "systemctl": "systemd", "systemd-analyze": "systemd", "tar": "tar",
  "unshare": "util-linux",
  "zstd": "zstd",
]
