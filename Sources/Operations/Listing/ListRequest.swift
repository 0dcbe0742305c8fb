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
  package var environment: EnvironmentName?
  package var kind: BackupKind?
  package var since: String?
  package var until: String?
  package var labels: [String]
  /// Nil for every state but `removed`.
  package var state: BackupState?
  package var format: DumpFormat?
  /// An alembic revision or the beginning of one.
  package var revision: String?
  package var minSize: ByteSize?
  package var maxSize: ByteSize?
  /// Words that names, notes, labels, tables or errors contain.
  package var search: String?
  package var limit: Int
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
  /// How many good copies each has; empty when the settings name no store of copies.
  package var tallies: [BackupID: CopyTally]

  package init(
    backups: [Backup], next: String? = nil, zone: TimeZone, now: Date, flagged: Set<BackupID> = [],
    tallies: [BackupID: CopyTally] = [:]
  ) {
    self.backups = backups
    self.flagged = flagged
    self.tallies = tallies
    self.next = next
    hasMore = next != nil
    self.zone = zone
    self.now = now
  }
}
