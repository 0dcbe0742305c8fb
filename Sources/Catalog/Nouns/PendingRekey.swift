package import ArchiveModel

/// A rekey that was announced and has not been finished: its files are the old or the new ones, each of them whole.
package struct PendingRekey: Sendable, Equatable {
  /// As the catalog knows it, with the old sizes and digests.
  package var backup: Backup
  /// The objects as they are when the rekey is done.
  package var objects: [BackupObject]
  /// The manifest's JSON when it is done.
  package var manifest: String

  package init(backup: Backup, objects: [BackupObject], manifest: String) {
    self.backup = backup
    self.objects = objects
    self.manifest = manifest
  }
}
