package import ArchiveModel

/// The names that a backup has in stores.
package struct StoredNames: Sendable, Equatable {
  /// For messages: the names are looked up by sequence.
  package var id: BackupID
  /// Nil while it is being made.
  package var dump: String?
  /// The globals and the census.
  package var others: [String]
  /// Whether a manifest lies beside the dump.
  package var hasManifest: Bool
  /// Other names under which files of it lie in the store that was asked for: repairs that could not be written over.
  package var aliases: [String] = []

  package init(id: BackupID, dump: String?, others: [String], hasManifest: Bool) {
    self.id = id
    self.dump = dump
    self.others = others
    self.hasManifest = hasManifest
  }
}

/// What people and scripts call a backup.
package struct DumpName: Sendable, Equatable {
  /// All there is to call it by while the dump has no name.
  package var id: BackupID
  /// Of the dump; nil while it is being made.
  package var name: String?
}
