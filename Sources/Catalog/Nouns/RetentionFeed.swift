package import ArchiveModel
package import Retention

/// What retention counts together: an environment, a kind and, of kind `table`, the tables (DESIGN §7).
package struct BackupSeries: Sendable, Hashable {
  /// As it was when the backup began: it never changes.
  package var environment: EnvironmentName
  /// Each kind is counted by itself, so a `schema` backup never displaces a full one.
  package var kind: BackupKind
  /// Sorted; empty unless `kind` is `table`.
  package var tables: [TableName]

  package init(environment: EnvironmentName, kind: BackupKind, tables: [TableName]) {
    self.environment = environment
    self.kind = kind
    self.tables = tables
  }
}

/// Every backup that a store holds or that is being made, by series and then by start.
package struct RetentionFeed: Sendable {
  /// By environment, kind and tables; `RetentionCandidate.series` is a place in it.
  package var series: [BackupSeries]
  /// Failed and removed backups are not among them; each names its series by its place.
  package var rows: [RetentionCandidate]

  package init(series: [BackupSeries], rows: [RetentionCandidate]) {
    self.series = series
    self.rows = rows
  }
}
