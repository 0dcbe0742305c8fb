package import ArchiveModel

/// A stored file that the catalog knows in a store, for comparison with what lies there.
package struct KnownObject: Sendable, Equatable {
  /// The one that the file belongs to; objects of one backup share it.
  package var backup: BackupID
  /// Removed ones are among them, so that their leftovers are known.
  package var backupState: BackupState
  /// Name, size and digest as they were last published.
  package var object: BackupObject
  /// What was last found of it in the store.
  package var copy: ObjectCopy.State

  package init(backup: BackupID, backupState: BackupState, object: BackupObject, copy: ObjectCopy.State) {
    self.backup = backup
    self.backupState = backupState
    self.object = object
    self.copy = copy
  }
}
