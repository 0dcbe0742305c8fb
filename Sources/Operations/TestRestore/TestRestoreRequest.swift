package import ArchiveModel
package import struct Foundation.Date

/// Which backup is to be proved.
package struct TestRestoreRequest: Sendable {
  /// Which one; all but `id` pick among the good full backups of an environment.
  package enum Choice: Sendable, Equatable {
    /// An id or the beginning of one.
    case id(String)
    case latest
    case random
    /// As `pick` in `[test_restore]` says.
    case configured
  }

  /// Nil for that of the id, or for the only one that has backups.
  package var environment: EnvironmentName?
  /// `latest` also holds the backup's age against `max_backup_age`, and `configured` where it means that.
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
  /// The words are those of documents and reports.
  package enum Verdict: String, Sendable {
    case proved
    case notProved = "not-proved"
    /// Nothing was restored, as the settings ask when an extension is missing.
    case skipped
  }

  /// The one that was chosen.
  package var backup: Backup
  /// Follows from the evidence unless it is `skipped`.
  package var verdict: Verdict
  /// What was found; of a skipped one its notes say why.
  package var evidence: ProofEvidence
  /// When it ended.
  package var at: Date
}
