package import ArchiveModel
package import struct Foundation.Date

/// A migration that ended without a word, and where the database stands now.
package struct MigrationInterruption: Sendable, Equatable {
  /// How much of it the database shows, by revisions and schema.
  package enum Standing: String, Sendable {
    /// Nothing of it is in the database.
    case undone
    /// It reached its end.
    case done
    /// The database is neither as it was nor where it was to go.
    case half = "half-done"
  }

  /// When it began.
  package var since: Date
  /// Worked out from the database as it is now.
  package var standing: Standing
  /// The backup from before it; nil when it did not get so far.
  package var backup: BackupID?
  /// The revisions in the database before it, sorted.
  package var from: [String]
  /// Where it was to go, as alembic was told: a revision, `heads` or `base`.
  package var target: String
  /// The revisions in the database now.
  package var revisions: [String]
}
