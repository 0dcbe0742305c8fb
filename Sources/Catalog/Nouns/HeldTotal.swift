/// How many backups the archive holds, and how many stored bytes they have.
package struct HeldTotal: Sendable, Equatable {
  package var backups: Int
  package var bytes: Int64

  package init(backups: Int, bytes: Int64) {
    self.backups = backups
    self.bytes = bytes
  }
}
