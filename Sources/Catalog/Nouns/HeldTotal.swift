/// How many backups the archive holds, and how many stored bytes they have.
package struct HeldTotal: Sendable, Equatable {
  /// Each counts once, however many files it has.
  package var backups: Int
  /// Of all their files: dumps, globals and censuses, but not manifests and checksum files.
  package var bytes: Int64

  package init(backups: Int, bytes: Int64) {
    self.backups = backups
    self.bytes = bytes
  }
}
