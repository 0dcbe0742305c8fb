import ArchiveModel

/// A program to run with its exact arguments and environment, as a value that tests compare.
package struct Command: Sendable, Equatable {
  /// An absolute path, a path relative to the working directory, or a bare name searched in `searchPath`.
  package var executable: String
  /// What follows the program's name, each word as it is; no shell ever reads it.
  package var arguments: [String]
  /// All the child sees; nothing is inherited unless `ChildEnvironment` put it here.
  package var environment: [String: String]
  /// Where the child starts; nil means where we are.
  package var workingDirectory: String?
  /// Whom the child runs as; nil means as we do.
  ///
  /// Only root can name somebody else.
  package var user: UserIdentity?
  /// The signal that the kernel sends the child should this process die; nil for none.
  ///
  /// For servers that nobody would stop otherwise. The child's own children do not get it.
  package var deathSignal: DeathSignal?
  /// Whether the child sees the machine's network; without, it has a network namespace of its own with nothing in it.
  package var hasNetwork = true
  /// Whether it works long and is woken all the time: then it does not interrupt the server that wakes it, nor does the
  /// reading of its output interrupt others.
  package var isBatch = false
  /// How many bytes of memory each process of the child may map; nil for no limit of ours.
  package var memoryLimit: Int64?

  package init(
    _ executable: String, _ arguments: [String] = [],
    environment: [String: String] = ChildEnvironment.inherited.variables,
    workingDirectory: String? = nil, user: UserIdentity? = nil, deathSignal: DeathSignal? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.user = user
    self.deathSignal = deathSignal
  }

  /// The folders in which a bare name is looked for: the absolute ones of the child's own `PATH`.
  package var searchPath: [String] {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
      .filter { $0.hasPrefix("/") }
    return folders.isEmpty ? ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"] : folders
  }

  /// The program's name without its folder, for messages.
  package var name: String {
    executable.split(separator: "/").last.map(String.init) ?? executable
  }
}

/// A signal for a child whose parent has died, by the name that `setpriv` knows.
package enum DeathSignal: String, Sendable {
  case terminate = "TERM"
  case quit = "QUIT"
  case kill = "KILL"
}

extension Command: CustomStringConvertible {
  /// The words of the command as a shell would need them; the environment is never shown.
  package var description: String {
    ([executable] + arguments).map(Self.shellWord).joined(separator: " ")
  }

  private static func shellWord(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789-_./=:,@%+".unicodeScalars.contains(scalar))
    }
    guard !plain || word.isEmpty else { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
