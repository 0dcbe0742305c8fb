package import ArchiveModel
package import struct Foundation.Date

/// A migration that ended without a word, and where the database stands now.
package struct MigrationInterruption: Sendable, Equatable {
  package enum Standing: String, Sendable {
    /// Nothing of it is in the database.
    case undone
    /// It reached its end.
    case done
    /// The database is neither as it was nor where it was to go.
    case half = "half-done"
  }

  package var since: Date
  package var standing: Standing
  /// The backup from before it; nil when it did not get so far.
  package var backup: BackupID?
  /// Where it came from and where it was to go.
  package var from: [String]
  package var target: String
  /// The revisions in the database now.
  package var revisions: [String]
}
