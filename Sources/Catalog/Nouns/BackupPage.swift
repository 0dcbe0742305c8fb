package import ArchiveModel

/// By what a listing is sorted; equal ones by sequence, in the same direction.
package struct BackupOrder: Sendable, Hashable {
  package enum Key: String, Sendable, CaseIterable {
    case start
    /// The sum of the stored bytes; nothing for a backup without files.
    case size
    /// From start to end; nothing while it runs.
    case duration
  }

  package var key: Key
  /// Smallest or oldest first.
  package var isAscending: Bool

  package init(_ key: Key, isAscending: Bool = false) {
    self.key = key
    self.isAscending = isAscending
  }

  package static let newest = BackupOrder(.start)
  package static let oldest = BackupOrder(.start, isAscending: true)
  package static let largest = BackupOrder(.size)
  package static let longest = BackupOrder(.duration)
}

/// Where a page ended; the next one of the same order continues behind it.
package struct BackupCursor: Sendable, Hashable {
  /// What the order sorts by: microseconds since 1970, bytes, or microseconds of duration.
  package var key: Int64
  package var sequence: Int64

  package init(key: Int64, sequence: Int64) {
    self.key = key
    self.sequence = sequence
  }
}

/// A part of a listing.
package struct BackupPage: Sendable, Equatable {
  package var backups: [Backup]
  /// Where to go on; nil when this is the end.
  ///
  /// A page of a rare combination may be short, even empty, and still have one: the walk along the index
  /// stopped at its bound.
  package var next: BackupCursor?

  package init(backups: [Backup], next: BackupCursor?) {
    self.backups = backups
    self.next = next
  }
}
