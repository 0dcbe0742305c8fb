package import ArchiveModel
package import struct Foundation.Date

/// A doubt about a backup that somebody must answer before older ones of its series are removed (F35).
package struct BackupFlag: Sendable, Equatable {
  /// How it was answered.
  package struct Acknowledgement: Sendable, Equatable {
    package var at: Date
    package var reason: String

    package init(at: Date, reason: String) {
      self.at = at
      self.reason = reason
    }
  }

  package var backup: BackupID
  /// What is doubtful, in one sentence.
  package var reason: String
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
