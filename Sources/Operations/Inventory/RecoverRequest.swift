package import ArchiveModel

/// From which store the inventory is brought back, and whether that is only tried.
package struct RecoverRequest: Sendable, Equatable {
  /// Its name in the settings.
  package var store: String
  /// Whether nothing but temporary files is written.
  package var dryRun: Bool
  /// How long to wait for the archive.
  package var wait: Duration

  package init(store: String, dryRun: Bool = false, wait: Duration = .zero) {
    self.store = store
    self.dryRun = dryRun
    self.wait = wait
  }
}

/// What a store gave to a machine that had nothing.
package struct RecoverOutcome: Sendable {
  /// Whether nothing was written, so that the rest tells what would have been.
  package var dryRun: Bool
  /// Its name in the settings.
  package var store: String
  /// The name of the catalog's copy that was used; nil when there was none that could be.
  package var inventory: String?
  /// Backups that this copy tells of and whose files lie somewhere.
  package var known: Int
  /// Backups that it does not tell of, found by their manifests, oldest first.
  package var found: [Backup]
  /// Backups that it tells of and whose files lie nowhere, neither here nor in any store.
  package var nowhere: [BackupID]
  /// Copies that the store should have and that are not there, or have another size.
  package var broken: [String]
  /// Manifests that tell nothing, and why.
  package var leftovers: [RebuildOutcome.Leftover]
  /// Where a damaged catalog is kept.
  package var keptAside: String?
}
