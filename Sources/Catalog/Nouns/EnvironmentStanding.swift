package import ArchiveModel
package import struct Foundation.Date

/// How one environment stands, as `status` shows it: a handful of rows, each found along an index.
package struct EnvironmentStanding: Sendable, Equatable {
  /// The copies of one environment's dumps in one store.
  package struct Copies: Sendable, Equatable {
    /// As `CatalogStore.name`; the archive itself is among them.
    package var store: String
    /// How many copies are in each state; absent states have none.
    package var counts: [ObjectCopy.State: Int]
    /// When the present copy that was read longest ago was last read: verified, or written; nil without copies.
    package var oldestReading: Date?
  }

  /// As asked for; of one that the catalog does not know there is no backup in any count.
  package var environment: EnvironmentName
  /// How many backups are in each state; absent states have none.
  package var counts: [BackupState: Int]
  /// Stored bytes of the backups that the archive holds.
  package var heldBytes: Int64
  /// The newest full backup that is complete.
  package var lastGood: Backup?
  /// The newest one that failed, which `lastGood` may have overtaken.
  package var lastFailed: Backup?
  /// The one that began last among those that are damaged or missing now.
  package var lastSpoiled: Backup?
  /// The newest test restore that passed, of whichever backup.
  package var lastProof: TestRestore?
  /// The newest test restore that did not pass; outweighs `lastProof` when its number is higher.
  package var lastDisproof: TestRestore?
  /// Of every store, in the order in which they were added.
  package var copies: [Copies]
  /// What failed, here or for all environments together, and has not succeeded since.
  package var failures: [LastFailure] = []
}
