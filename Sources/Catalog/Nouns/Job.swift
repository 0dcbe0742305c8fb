package import ArchiveModel
package import struct Foundation.Date

/// An operation under way.
package struct Job: Sendable, Equatable {
  package var number: Int64
  /// Such as `backup` or `restore`.
  package var what: String
  package var environment: EnvironmentName?
  /// Set when it makes a backup.
  package var backup: BackupID?
  package var owner: ProcessIdentity
  package var since: Date
  package var heartbeat: Date
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
