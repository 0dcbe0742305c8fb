package import ArchiveModel
package import Foundation

/// Which backups to list, newest first; instants are still the user's words.
package struct ListRequest: Sendable, Equatable {
  package var environment: EnvironmentName?
  package var kind: BackupKind?
  package var since: String?
  package var until: String?
  package var label: String?
  package var state: BackupState?
  /// Words that names, notes, labels, tables or errors contain.
  package var search: String?
  package var limit: Int

  package init(
    environment: EnvironmentName? = nil, kind: BackupKind? = nil, since: String? = nil, until: String? = nil,
    label: String? = nil, state: BackupState? = nil, search: String? = nil, limit: Int = 50
  ) {
    self.environment = environment
    self.kind = kind
    self.since = since
    self.until = until
    self.label = label
    self.state = state
    self.search = search
    self.limit = limit
  }
}

/// Backups newest first, with what a face needs to show them.
package struct ListOutcome: Sendable {
  package var backups: [Backup]
  /// Whether older ones match too.
  package var hasMore: Bool
  /// The zone in which people read instants.
  package var zone: TimeZone
  /// When the list was made.
  package var now: Date
  /// Those that are doubtful and that nobody has acknowledged.
  package var flagged: Set<BackupID>

  package init(
    backups: [Backup], hasMore: Bool, zone: TimeZone, now: Date, flagged: Set<BackupID> = []
  ) {
    self.backups = backups
    self.flagged = flagged
    self.hasMore = hasMore
    self.zone = zone
    self.now = now
  }
}
