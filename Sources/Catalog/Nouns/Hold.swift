package import ArchiveModel
package import struct Foundation.Date

/// What keeps a backup from removal until it is released or has run out.
package struct Hold: Sendable, Equatable {
  package var number: Int64
  package var backup: BackupID
  package var reason: String
  /// When it runs out; nil for never.
  package var until: Date?
  package var since: Date
  package var released: Date?

  package init(
    number: Int64, backup: BackupID, reason: String, until: Date?, since: Date, released: Date?
  ) {
    self.number = number
    self.backup = backup
    self.reason = reason
    self.until = until
    self.since = since
    self.released = released
  }

  /// Whether it keeps the backup at an instant.
  package func stands(at now: Date) -> Bool { released == nil && (until.map { $0 > now } ?? true) }
}
