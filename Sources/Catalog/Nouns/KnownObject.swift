package import ArchiveModel

/// A stored file that the catalog knows in a store, for comparison with what lies there.
package struct KnownObject: Sendable, Equatable {
  package var backup: BackupID
  package var backupState: BackupState
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
