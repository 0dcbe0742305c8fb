package import ArchiveModel

/// What the catalog holds of one environment.
package struct EnvironmentSummary: Sendable, Equatable {
  /// As asked for, whether the catalog knows it or not.
  package var environment: EnvironmentName
  /// How many backups are in each state; absent states have none.
  package var counts: [BackupState: Int]
  /// The newest full backup that is complete.
  package var lastGood: Backup?
  /// The newest backup of any kind and state.
  package var last: Backup?

  package init(
    environment: EnvironmentName, counts: [BackupState: Int], lastGood: Backup?, last: Backup?
  ) {
    self.environment = environment
    self.counts = counts
    self.lastGood = lastGood
    self.last = last
  }
}
