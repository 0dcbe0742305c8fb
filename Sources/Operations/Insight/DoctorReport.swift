/// What `doctor` found, one line a precondition.
package struct DoctorReport: Sendable, Equatable {
  /// One precondition.
  package struct Check: Sendable, Equatable {
    /// Such as `disk space` or `environment prod, server`.
    package var name: String
    /// False also where something merely deserves a look, such as a warning of the settings.
    package var passed: Bool
    /// What was found, in one sentence.
    package var finding: String
    /// What to do, when it failed.
    package var hint: String?

    package init(name: String, passed: Bool, finding: String, hint: String? = nil) {
      self.name = name
      self.passed = passed
      self.finding = finding
      self.hint = passed ? nil : hint
    }
  }

  /// Settings and programs first, then archive and git, then each environment.
  package var checks: [Check]

  package init(checks: [Check]) { self.checks = checks }

  /// Whether every precondition holds.
  package var isHealthy: Bool { checks.allSatisfy(\.passed) }
}
