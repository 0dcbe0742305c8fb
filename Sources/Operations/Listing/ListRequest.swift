package import ArchiveModel
package import Foundation

/// What a listing is sorted by, as users name it.
package enum ListSort: String, Sendable, CaseIterable {
  case newest
  case oldest
  /// The largest first.
  case size
  /// The longest first.
  case duration
}

/// Which backups to list, and in which order; instants are still the user's words.
package struct ListRequest: Sendable, Equatable {
  /// Nil for all of them.
  package var environment: EnvironmentName?
  /// Nil for every kind.
  package var kind: BackupKind?
  /// Only what began then or later: a day, an instant or an age; nil for no bound.
  package var since: String?
  /// Only what began before then; of a day, the whole day is taken in; nil for no bound.
  package var until: String?
  /// A backup must have all of them; empty for no condition.
  package var labels: [String]
  /// Nil for every state but `removed`.
  package var state: BackupState?
  /// Nil for every format.
  package var format: DumpFormat?
  /// An alembic revision or the beginning of one.
  package var revision: String?
  /// The fewest stored bytes that it may have; what has no files is left out by it.
  package var minSize: ByteSize?
  /// The most stored bytes that it may have; what has no files is left out by it.
  package var maxSize: ByteSize?
  /// Words that names, notes, labels, tables or errors contain.
  package var search: String?
  /// Backups on a page, at least 1.
  package var limit: Int
  /// With `isReversed` it makes the order, to which a cursor is tied.
  package var sort: ListSort
  /// Whether the order is turned around.
  package var isReversed: Bool
  /// Which part of so many is shown, from 1.
  package var page: Int
  /// Where the page before ended, in the words of its `next`.
  package var cursor: String?

  package init(
    environment: EnvironmentName? = nil, kind: BackupKind? = nil, since: String? = nil, until: String? = nil,
    labels: [String] = [], state: BackupState? = nil, format: DumpFormat? = nil, revision: String? = nil,
    minSize: ByteSize? = nil, maxSize: ByteSize? = nil, search: String? = nil, limit: Int = 50,
    sort: ListSort = .newest, isReversed: Bool = false, page: Int = 1, cursor: String? = nil
  ) {
    self.environment = environment
    self.kind = kind
    self.since = since
    self.until = until
    self.labels = labels
    self.state = state
    self.format = format
    self.revision = revision
    self.minSize = minSize
    self.maxSize = maxSize
    self.search = search
    self.limit = limit
    self.sort = sort
    self.isReversed = isReversed
    self.page = page
    self.cursor = cursor
  }
}

/// Backups in the order asked for, with what a face needs to show them.
package struct ListOutcome: Sendable {
  /// The page, as its request's `limit` bounds it.
  package var backups: [Backup]
  /// Whether more may match behind these.
  package var hasMore: Bool
  /// The cursor behind these; nil at the end.
  package var next: String?
  /// The zone in which people read instants.
  package var zone: TimeZone
  /// When the list was made.
  package var now: Date
  /// Those that are doubtful and that nobody has acknowledged.
  package var flagged: Set<BackupID>
  /// Those that are being made, or were when their process was killed.
  package var running: [BackupID: RunningBackup]
  /// How many good copies each has; empty when the settings name no store of copies.
  package var tallies: [BackupID: CopyTally]

  package init(
    backups: [Backup], next: String? = nil, zone: TimeZone, now: Date, flagged: Set<BackupID> = [],
    running: [BackupID: RunningBackup] = [:], tallies: [BackupID: CopyTally] = [:]
  ) {
    self.backups = backups
    self.flagged = flagged
    self.running = running
    self.tallies = tallies
    self.next = next
    hasMore = next != nil
    self.zone = zone
    self.now = now
  }
}
