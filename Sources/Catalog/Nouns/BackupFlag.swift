package import ArchiveModel
package import struct Foundation.Date

/// A doubt about a backup that somebody must answer before older ones of its series are removed (F35).
package struct BackupFlag: Sendable, Equatable {
  /// How it was answered.
  package struct Acknowledgement: Sendable, Equatable {
    /// When somebody acknowledged it: `flags.acknowledged`.
    package var at: Date
    /// Never empty; the words of whoever looked at the backup (`flags.acknowledgement`).
    package var reason: String

    package init(at: Date, reason: String) {
      self.at = at
      self.reason = reason
    }
  }

  /// The only flag that it will ever have: the table has one row for each backup.
  package var backup: BackupID
  /// What is doubtful, in one sentence.
  package var reason: String
  /// When the catalog was told; of a doubted date, the moment at which that was acknowledged.
  package var since: Date
  /// Nil while the flag stands.
  package var acknowledgement: Acknowledgement?

  package init(backup: BackupID, reason: String, since: Date, acknowledgement: Acknowledgement?) {
    self.backup = backup
    self.reason = reason
    self.since = since
    self.acknowledgement = acknowledgement
  }
}
