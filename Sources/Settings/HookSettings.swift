package import ArchiveModel

/// When in a piece of work a hook runs.
package enum HookMoment: String, Sendable, CaseIterable {
  case before
  case after
  case failure
}

/// What comes of a hook that fails.
package enum HookFailurePolicy: String, Sendable, CaseIterable {
  /// Before: the work does not begin. After: it is done, and the run is only partly done.
  case abort
  /// A warning.
  case warn
}

/// One `[[hook]]`: a program of the user's that runs beside our work.
package struct HookSettings: Sendable, Equatable {
  /// A moment of one kind of work, such as `backup.before`.
  package struct Point: Hashable, Sendable, CustomStringConvertible {
    /// In settings one of `Undertaking.withHooks`.
    package let undertaking: Undertaking
    /// `failure` in place of `after` when the work failed.
    package let moment: HookMoment

    package init(_ undertaking: Undertaking, _ moment: HookMoment) {
      (self.undertaking, self.moment) = (undertaking, moment)
    }

    package var description: String { "\(undertaking.rawValue).\(moment.rawValue)" }
  }

  /// Key `on`; never empty.
  package let points: [Point]
  /// The program and its arguments; no shell.
  package let command: [String]
  /// Empty for all.
  package let environments: [EnvironmentName]
  /// How long one run may take; five minutes unless it is set.
  package let timeout: TimeSpan
  /// Key `on_error`, `abort` unless it is set; at a failure nothing is aborted.
  package let policy: HookFailurePolicy
  /// Where `command` stands, for messages about the hook.
  package let origin: Origin

  /// Whether it runs at a point for an environment.
  package func attends(_ point: Point, of environment: EnvironmentName) -> Bool {
    points.contains(point) && (environments.isEmpty || environments.contains(environment))
  }

  static let defaultTimeout = TimeSpan(seconds: 300)
}

extension HookMoment: SettingWord {}
extension HookFailurePolicy: SettingWord {}

extension HookSettings.Point {
  /// Reads such as `backup.before`; throws `usage`.
  init(_ text: String) throws(ModelFault) {
    let words = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let known = Undertaking.withHooks.flatMap { work in
      HookMoment.allCases.map { HookSettings.Point(work, $0) }
    }
    guard words.count == 2, let point = known.first(where: { $0.description == text }) else {
      let nearest = Spelling.nearest(to: text, among: known.map(\.description))
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is not a moment that has hooks",
        hint: nearest.map { "Did you mean '\($0)'?" }
          ?? "Write one of \(Undertaking.withHooks.map(\.rawValue).joined(separator: ", ")), and .before, .after or "
          + ".failure.")
    }
    self = point
  }
}

extension FileSettings {
  /// Reads one `[[hook]]`; nil when it lacks what every hook has.
  static func hook(_ table: inout FileTable) -> HookSettings? {
    let points = table.list("on", like: #"["backup.before"]"#) { text throws(ModelFault) in
      try HookSettings.Point(text)
    }
    let command = table.command("command", like: #"["docker", "compose", "stop", "api"]"#)
    let environments = table.environmentNames("envs")
    let timeout = table.span("timeout", like: "5m")
    let policy = table.parsed("on_error", like: "abort") { text throws(ModelFault) in
      try HookFailurePolicy(word: text, what: "what comes of a failed hook")
    }
    table.reportMissing("on", "command", hint: "A hook has on and command.")
    table.reportUnknown()
    guard let command, !points.isEmpty else { return nil }
    return HookSettings(
      points: points, command: command.value, environments: environments,
      timeout: timeout?.value ?? HookSettings.defaultTimeout, policy: policy?.value ?? .abort,
      origin: command.origin)
  }
}
