package import ArchiveModel
package import struct Foundation.Date

/// A backup that is recorded as running, with what is needed to adopt or to fail it.
package struct InterruptedBackup: Sendable, Equatable {
  /// In state `running`, so without objects and without an end.
  package var backup: Backup
  /// The name its dump has or would have had.
  package var fileName: String
  /// The process that began it; whoever holds the environment's lock knows that it is gone.
  package var owner: ProcessIdentity
  /// When the process last told how far it had come; the start if it never did.
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
