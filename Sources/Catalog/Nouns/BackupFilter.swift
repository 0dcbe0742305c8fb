package import ArchiveModel
package import struct Foundation.Date

/// Which backups a listing shows; nil shows all.
package struct BackupFilter: Sendable, Equatable {
  package var environment: EnvironmentName?
  package var kind: BackupKind?
  package var format: DumpFormat?
  package var state: BackupState?
  package var label: String?
  /// Started at this instant or later.
  package var since: Date?
  /// Started before this instant.
  package var until: Date?
  /// Words to find, read as `search(_:limit:)` reads them.
  package var text: String?

  package init(
    environment: EnvironmentName? = nil, kind: BackupKind? = nil, format: DumpFormat? = nil,
    state: BackupState? = nil, label: String? = nil, since: Date? = nil, until: Date? = nil,
    text: String? = nil
  ) {
    self.environment = environment
    self.kind = kind
    self.format = format
    self.state = state
    self.label = label
    self.since = since
    self.until = until
    self.text = text
  }
}

/// Where a page ended; the next one continues below it.
package struct BackupCursor: Sendable, Hashable {
  package var started: Date
  package var sequence: Int64

  package init(started: Date, sequence: Int64) {
    self.started = started
    self.sequence = sequence
  }
}

/// A part of a listing, newest first.
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
