package import ArchiveModel
package import struct Foundation.Date

/// Which backups a listing shows; nil shows all.
package struct BackupFilter: Sendable, Equatable {
  /// Exactly this one, which need not be in the settings any more.
  package var environment: EnvironmentName?
  /// Of kind `table` it shows every series, whichever the tables.
  package var kind: BackupKind?
  /// As the dump was written; compression and seal do not matter.
  package var format: DumpFormat?
  /// Nil shows every state but `removed`.
  package var state: BackupState?
  /// All of them; none is no condition.
  package var labels: [String]
  /// An alembic revision, or the beginning of one that no other shares.
  package var revision: String?
  /// Started at this instant or later.
  package var since: Date?
  /// Started before this instant.
  package var until: Date?
  /// Of at least so many stored bytes; a backup without files has no size and matches neither bound.
  package var minBytes: Int64?
  /// Of at most so many stored bytes.
  package var maxBytes: Int64?
  /// Words to find, read as `search(_:limit:)` reads them.
  package var text: String?

  package init(
    environment: EnvironmentName? = nil, kind: BackupKind? = nil, format: DumpFormat? = nil,
    state: BackupState? = nil, labels: [String] = [], revision: String? = nil, since: Date? = nil,
    until: Date? = nil, minBytes: Int64? = nil, maxBytes: Int64? = nil, text: String? = nil
  ) {
    self.environment = environment
    self.kind = kind
    self.format = format
    self.state = state
    self.labels = labels
    self.revision = revision
    self.since = since
    self.until = until
    self.minBytes = minBytes
    self.maxBytes = maxBytes
    self.text = text
  }
}
