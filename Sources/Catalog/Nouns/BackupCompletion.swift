package import ArchiveModel
package import struct Foundation.Date

/// What is known of a backup once all its files are published and were read back.
package struct BackupCompletion: Sendable {
  /// The dump and what belongs to it, all in `store`.
  package var objects: [BackupObject]
  package var census: Census?
  package var finished: Date
  package var serverVersion: String?
  package var alembicRevisions: [String]
  /// The manifest's JSON, kept as it was written.
  package var manifest: String
  /// The name of the store that holds the files.
  package var store: String

  package init(
    objects: [BackupObject], census: Census?, finished: Date, serverVersion: String?,
    alembicRevisions: [String], manifest: String, store: String
  ) {
    self.objects = objects
    self.census = census
    self.finished = finished
    self.serverVersion = serverVersion
    self.alembicRevisions = alembicRevisions
    self.manifest = manifest
    self.store = store
  }
}
