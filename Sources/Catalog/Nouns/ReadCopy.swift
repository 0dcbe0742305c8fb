package import ArchiveModel
package import struct Foundation.Date

/// The copy of a dump that is present in a store, and when its bytes were last read.
package struct ReadCopy: Sendable, Equatable {
  /// Whatever its state: only that of the copy counts here.
  package var backup: BackupID
  /// That of the backup, by which a run chooses its copies.
  package var environment: EnvironmentName
  /// As recorded in the store; 0 when nothing is.
  package var bytes: Int64
  /// When it was recorded.
  package var recorded: Date
  /// When it was last verified; nil when never since.
  package var verified: Date?
}
