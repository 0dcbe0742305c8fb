package import ArchiveModel
package import struct Foundation.Date

/// A backup that is recorded as running, with what is needed to adopt or to fail it.
package struct InterruptedBackup: Sendable, Equatable {
  package var backup: Backup
  /// The name its dump has or would have had.
  package var fileName: String
  package var owner: ProcessIdentity
  package var heartbeat: Date
  /// How far it had come, as last told.
  package var bytes: Int64

  package init(
    backup: Backup, fileName: String, owner: ProcessIdentity, heartbeat: Date, bytes: Int64
  ) {
    self.backup = backup
    self.fileName = fileName
    self.owner = owner
    self.heartbeat = heartbeat
    self.bytes = bytes
  }
}
