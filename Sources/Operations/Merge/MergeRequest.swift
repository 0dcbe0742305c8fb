package import ArchiveModel
package import RowMerge

/// Which rows are merged, from where to where, and how.
package struct MergeRequest: Sendable, Equatable {
  package var source: EnvironmentName
  package var target: EnvironmentName
  package var choices: MergeChoices
  /// Where the account of every id is written, as JSON; relative to the working directory.
  package var report: String?
  /// Whether it is only looked at.
  package var isDryRun: Bool
  package var safetyBackup: Bool
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
