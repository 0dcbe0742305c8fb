import FoundationEssentials

/// The environment of a child: what an allow-list takes over from ours, and what is added.
///
/// No `PG*` variable is ever inherited, so a stray `PGHOST` or `PGSERVICE` cannot redirect a restore (DESIGN §4).
package struct ChildEnvironment: Sendable, Equatable {
  /// The variables, as `Command.environment` takes them.
  package private(set) var variables: [String: String]

  /// Exactly these variables.
  package init(_ variables: [String: String] = [:]) {
    self.variables = variables
  }

  /// What the allow-list passes of this process's own environment.
  package static var inherited: ChildEnvironment { inherited(from: ProcessInfo.processInfo.environment) }

  /// What the allow-list passes of `environment`.
  package static func inherited(from environment: [String: String]) -> ChildEnvironment {
    ChildEnvironment(environment.filter { isInherited($0.key) })
  }

  /// The same environment with these variables set, whatever they were.
  package func adding(_ additions: [String: String]) -> ChildEnvironment {
    ChildEnvironment(variables.merging(additions) { _, added in added })
  }

  /// The same environment without these variables.
  package func removing(_ names: String...) -> ChildEnvironment {
    ChildEnvironment(variables.filter { !names.contains($0.key) })
  }

  /// Whether a variable of this name is handed down.
  static func isInherited(_ name: String) -> Bool {
    names.contains(name) || prefixes.contains { name.hasPrefix($0) }
  }

  // Who and where we are; ssh's agent; how curl leaves the house and whom it trusts.
  private static let names: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LANGUAGE", "TZ", "TZDIR", "TMPDIR",
    "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK",
    "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "ALL_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR",
  ]

  // The locale, and which engine and project `docker compose exec` speaks to.
  private static let prefixes = ["LC_", "DOCKER_", "COMPOSE_"]
}
