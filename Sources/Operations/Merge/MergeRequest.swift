package import ArchiveModel
package import RowMerge

/// Which rows are merged, from where to where, and how.
package struct MergeRequest: Sendable, Equatable {
  /// Whose rows are read; nothing is written there.
  package var source: EnvironmentName
  /// Whose rows change, and whose lock is held meanwhile.
  package var target: EnvironmentName
  /// Which tables, how rows are matched, and what becomes of those that differ.
  package var choices: MergeChoices
  /// Where the account of every id is written, as JSON; relative to the working directory.
  package var report: String?
  /// Whether it is only looked at.
  package var isDryRun: Bool
  /// Whether the target is backed up first; when nothing is to be written, it never is.
  package var safetyBackup: Bool
  /// How long to wait for the target's lock, and then for its database's advisory lock.
  package var wait: Duration

  package init(
    source: EnvironmentName, target: EnvironmentName, choices: MergeChoices, report: String? = nil,
    isDryRun: Bool = false, safetyBackup: Bool = true, wait: Duration = .zero
  ) {
    self.source = source
    self.target = target
    self.choices = choices
    self.report = report
    self.isDryRun = isDryRun
    self.safetyBackup = safetyBackup
    self.wait = wait
  }
}
