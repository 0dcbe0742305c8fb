package import ArchiveModel
package import struct Foundation.Date

/// What is known of a backup once all its files are published and were read back.
package struct BackupCompletion: Sendable {
  /// The dump and what belongs to it, all in `store`.
  package var objects: [BackupObject]
  /// Goes to `censuses`; nil when reconciliation finds it sealed and has no key at hand.
  package var census: Census?
  /// Becomes the end of the backup and the time at which its copies are recorded.
  package var finished: Date
  /// Nil leaves the one that the intent may have brought.
  package var serverVersion: String?
  /// Those of the census, sorted; replaces the empty list that the backup began with.
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
