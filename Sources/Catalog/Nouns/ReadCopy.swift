package import ArchiveModel
package import struct Foundation.Date

/// The copy of a dump that is present in a store, and when its bytes were last read.
package struct ReadCopy: Sendable, Equatable {
  package var backup: BackupID
  package var environment: EnvironmentName
  package var bytes: Int64
  /// When it was recorded.
  package var recorded: Date
  /// When it was last verified; nil when never since.
  package var verified: Date?
}
