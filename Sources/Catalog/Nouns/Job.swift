package import ArchiveModel
package import struct Foundation.Date

/// An operation under way.
package struct Job: Sendable, Equatable {
  /// What `endJob(_:)` takes; never given twice.
  package var number: Int64
  /// Such as `backup` or `restore`.
  package var what: String
  /// The one that it is done to; nil for work on the archive as a whole.
  package var environment: EnvironmentName?
  /// Set when it makes a backup.
  package var backup: BackupID?
  /// The process that began it; once it is gone, the job was interrupted.
  package var owner: ProcessIdentity
  /// When it began, by the clock of its owner.
  package var since: Date
  /// When a backup last told how far it had come; `since` if it never did.
  package var heartbeat: Date
  /// How much of the plain dump had come by then; 0 before the first, and for what is no backup.
  package var bytes: Int64

  package init(
    number: Int64, what: String, environment: EnvironmentName?, backup: BackupID?, owner: ProcessIdentity,
    since: Date, heartbeat: Date, bytes: Int64
  ) {
    self.number = number
    self.what = what
    self.environment = environment
    self.backup = backup
    self.owner = owner
    self.since = since
    self.heartbeat = heartbeat
    self.bytes = bytes
  }
}
