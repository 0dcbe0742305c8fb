package import ArchiveModel
package import struct Foundation.Date

/// Which backup is to be proved.
package struct TestRestoreRequest: Sendable {
  package enum Choice: Sendable, Equatable {
    /// An id or the beginning of one.
    case id(String)
    case latest
    case random
    /// As `pick` in `[test_restore]` says.
    case configured
  }

  package var environment: EnvironmentName?
  package var choice: Choice
  /// How long to wait for the archive's lock.
  package var wait: Duration

  package init(environment: EnvironmentName?, choice: Choice, wait: Duration = .zero) {
    self.environment = environment
    self.choice = choice
    self.wait = wait
  }
}

/// What a test restore came to.
package struct TestRestoreOutcome: Sendable {
  package enum Verdict: String, Sendable {
    case proved
    case notProved = "not-proved"
    /// Nothing was restored, as the settings ask when an extension is missing.
    case skipped
  }

  package var backup: Backup
  package var verdict: Verdict
  package var evidence: ProofEvidence
  /// When it ended.
  package var at: Date
}
