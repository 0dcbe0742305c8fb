package import ArchiveModel
package import Retention

/// What retention counts together: an environment, a kind and, of kind `table`, the tables (DESIGN §7).
package struct BackupSeries: Sendable, Hashable {
  package var environment: EnvironmentName
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
  package var series: [BackupSeries]
  package var rows: [RetentionCandidate]

  package init(series: [BackupSeries], rows: [RetentionCandidate]) {
    self.series = series
    self.rows = rows
  }
}
