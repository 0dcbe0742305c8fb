package import ArchiveModel
package import struct Foundation.Date

/// One restore of a backup into a throw-away server, and what was compared.
package struct TestRestore: Sendable, Equatable {
  /// 0 before it is recorded.
  package var number: Int64
  /// Proven when the newest of its test restores passed.
  package var backup: BackupID
  /// When it ended, by the clock of the machine that did it.
  package var at: Date
  /// Whether nothing speaks against the backup in `evidence`.
  package var passed: Bool
  /// What was compared with what result, as a JSON document.
  package var evidence: String

  package init(number: Int64 = 0, backup: BackupID, at: Date, passed: Bool, evidence: String) {
    self.number = number
    self.backup = backup
    self.at = at
    self.passed = passed
    self.evidence = evidence
  }
}
