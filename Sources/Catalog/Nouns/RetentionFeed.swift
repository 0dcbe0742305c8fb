package import ArchiveModel

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

/// What the catalog knows of a backup that matters to retention.
package struct RetentionTraits: OptionSet, Sendable, Hashable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Complete, and no check failed since.
  package static let good = RetentionTraits(rawValue: 1)
  package static let running = RetentionTraits(rawValue: 1 << 1)
  /// Made by this catalog, or read in full by it.
  package static let counted = RetentionTraits(rawValue: 1 << 2)
  /// A test restore of it passed.
  package static let proven = RetentionTraits(rawValue: 1 << 3)
  /// A hold stands.
  package static let held = RetentionTraits(rawValue: 1 << 4)
  /// Flagged and not acknowledged.
  package static let flagged = RetentionTraits(rawValue: 1 << 5)
  /// Carries one of the labels that were asked for.
  package static let labelled = RetentionTraits(rawValue: 1 << 6)
  /// A check found an object gone.
  package static let missing = RetentionTraits(rawValue: 1 << 7)
  /// Imported or rebuilt, so that its start says nothing of this host's clock.
  package static let foreign = RetentionTraits(rawValue: 1 << 8)
  /// A flag of it was acknowledged.
  package static let acknowledged = RetentionTraits(rawValue: 1 << 9)
}

/// One backup as retention sees it; 32 bytes, so that a million of them fit in memory.
package struct RetentionFeedRow: Sendable, Hashable {
  package var sequence: Int64
  /// Microseconds since 1970 UTC.
  package var started: Int64
  /// The sum of the stored bytes of all objects.
  package var bytes: Int64
  /// The place of its series in the feed's list.
  package var series: Int32
  package var traits: RetentionTraits

  package init(sequence: Int64, started: Int64, bytes: Int64, series: Int32, traits: RetentionTraits) {
    self.sequence = sequence
    self.started = started
    self.bytes = bytes
    self.series = series
    self.traits = traits
  }
}

/// Every backup that a store holds or that is being made, by series and then by start.
package struct RetentionFeed: Sendable {
  package var series: [BackupSeries]
  package var rows: [RetentionFeedRow]

  package init(series: [BackupSeries], rows: [RetentionFeedRow]) {
    self.series = series
    self.rows = rows
  }
}
