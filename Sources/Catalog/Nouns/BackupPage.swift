package import ArchiveModel

/// By what a listing is sorted; equal ones by sequence, in the same direction.
package struct BackupOrder: Sendable, Hashable {
  /// What is compared: the columns `started`, `bytes` and `took` of `backups`.
  package enum Key: String, Sendable, CaseIterable {
    case start
    /// The sum of the stored bytes; nothing for a backup without files.
    case size
    /// From start to end; nothing while it runs.
    case duration
  }

  /// A backup that has no size or duration yet counts as 0.
  package var key: Key
  /// Smallest or oldest first.
  package var isAscending: Bool

  package init(_ key: Key, isAscending: Bool = false) {
    self.key = key
    self.isAscending = isAscending
  }

  /// The usual order of a listing: the one that began last comes first.
  package static let newest = BackupOrder(.start)
  /// By start, ascending: from the beginning of the archive on.
  package static let oldest = BackupOrder(.start, isAscending: true)
  /// Most stored bytes first; what has no files comes last.
  package static let largest = BackupOrder(.size)
  /// Longest duration first; what is running comes last.
  package static let longest = BackupOrder(.duration)
}

/// Where a page ended; the next one of the same order continues behind it.
package struct BackupCursor: Sendable, Hashable {
  /// What the order sorts by: microseconds since 1970, bytes, or microseconds of duration.
  package var key: Int64
  /// Of the backup at which the page stopped; tells apart those with the same `key`.
  package var sequence: Int64

  package init(key: Int64, sequence: Int64) {
    self.key = key
    self.sequence = sequence
  }
}

/// A part of a listing.
package struct BackupPage: Sendable, Equatable {
  /// In the order asked for, at most as many as the limit.
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
