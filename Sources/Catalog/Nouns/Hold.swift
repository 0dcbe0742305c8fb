package import ArchiveModel
package import struct Foundation.Date

/// What keeps a backup from removal until it is released or has run out.
package struct Hold: Sendable, Equatable {
  /// Its row in `holds`; a later hold has a higher one.
  package var number: Int64
  /// May have several holds at once; each of them keeps it.
  package var backup: BackupID
  /// Never empty: the words of whoever placed it.
  package var reason: String
  /// When it runs out; nil for never.
  package var until: Date?
  /// When it was placed, which is where it begins to keep the backup.
  package var since: Date
  /// When somebody released it, which happens once; nil before, also after `until` has passed.
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
