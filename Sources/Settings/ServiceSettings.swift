package import ArchiveModel

/// How the service that uses an environment's database is stopped, started, and asked whether it is well.
package struct ServiceSettings: Sendable {
  /// The program and its arguments, no shell, as are the others; nil when nothing is stopped.
  package var stop: Sourced<[String]>?
  /// Never nil when `stop` is set.
  package var start: Sourced<[String]>?
  /// Well is whoever exits with 0; nil when nobody is asked.
  package var health: Sourced<[String]>?
  /// Where the three run, absolute; the working directory by default.
  package let directory: Sourced<String>
  /// The longest that stopping or starting may take.
  package let timeout: Sourced<TimeSpan>
  /// The longest that one answer may take.
  package let healthTimeout: Sourced<TimeSpan>
  /// How often it is asked until it is well.
  package let healthAttempts: Sourced<Int>
  /// How long after each answer that was not good.
  package let healthInterval: Sourced<TimeSpan>

  static let defaultTimeout = TimeSpan(seconds: 300)
  static let defaultHealthTimeout = TimeSpan(seconds: 10)
  static let defaultHealthAttempts = 12
  static let defaultHealthInterval = TimeSpan(seconds: 5)
}

extension FileSettings {
  /// What `[env.NAME.service]` says.
  struct Service {
    var stop: Sourced<[String]>?
    var start: Sourced<[String]>?
    var health: Sourced<[String]>?
    var directory: Sourced<String>?
    var timeout: Sourced<TimeSpan>?
    var healthTimeout: Sourced<TimeSpan>?
    var healthAttempts: Sourced<Int>?
    var healthInterval: Sourced<TimeSpan>?
  }

  /// Reads `[env.NAME.service]`: what stops a service has to be able to start it.
  static func service(_ table: inout FileTable, _ paths: FilePaths) -> Service {
    defer { table.reportUnknown() }
    let found = Service(
      stop: table.command("stop", like: #"["docker", "compose", "stop", "api"]"#),
      start: table.command("start", like: #"["docker", "compose", "start", "api"]"#),
      health: table.command("health", like: #"["curl", "-fsk", "https://localhost/health"]"#),
      directory: table.string("directory", like: "/srv/app")?.map(paths.absolute),
      timeout: table.span("timeout", like: "5m"),
      healthTimeout: table.span("health_timeout", like: "10s"),
      healthAttempts: table.integer("health_attempts", in: 1...1_000, like: 12),
      healthInterval: table.span("health_interval", like: "5s"))
    if found.stop != nil {
      table.reportMissing("start", hint: "A service that is stopped has to be started again: set start.")
    }
    return found
  }
}

extension SettingsSource {
  /// One environment's service, what is not set as it is built in.
  func service(_ file: FileSettings.Service?) -> ServiceSettings {
    ServiceSettings(
      stop: file?.stop, start: file?.start, health: file?.health,
      directory: file?.directory ?? Sourced(workingDirectory, .builtIn),
      timeout: file?.timeout ?? Sourced(ServiceSettings.defaultTimeout, .builtIn),
      healthTimeout: file?.healthTimeout ?? Sourced(ServiceSettings.defaultHealthTimeout, .builtIn),
      healthAttempts: file?.healthAttempts ?? Sourced(ServiceSettings.defaultHealthAttempts, .builtIn),
      healthInterval: file?.healthInterval ?? Sourced(ServiceSettings.defaultHealthInterval, .builtIn))
  }
}
