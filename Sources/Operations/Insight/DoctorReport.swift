/// What `doctor` found, one line a precondition.
package struct DoctorReport: Sendable, Equatable {
  /// One precondition.
  package struct Check: Sendable, Equatable {
    package var name: String
    package var passed: Bool
    /// What was found, in one sentence.
    package var finding: String
    /// What to do, when it failed.
    package var hint: String?

    package init(name: String, passed: Bool, finding: String, hint: String? = nil) {
      self.name = name
      self.passed = passed
      self.finding = finding
      self.hint = hint
    }
  }

  package var checks: [Check]

  package init(checks: [Check]) { self.checks = checks }

  /// Whether every precondition holds.
  package var isHealthy: Bool { checks.allSatisfy(\.passed) }
}
