/// One backup as the planner sees it: 32 bytes, so that a million fit in memory.
package struct RetentionCandidate: Hashable, Sendable {
  /// The catalog's number of the backup, unique; what a plan's reader finds the backup by.
  package var sequence: Int64
  /// When it began, in microseconds since 1970-01-01 00:00:00 UTC.
  package var started: Int64
  /// The bytes its objects take in the store.
  package var bytes: Int64
  /// The index of its series (environment × kind × tables) in the names given beside the candidates.
  package var series: Int32
  /// What is known of it.
  package var traits: RetentionTraits

  package init(sequence: Int64, started: Int64, bytes: Int64, series: Int32, traits: RetentionTraits) {
    self.sequence = sequence
    self.started = started
    self.bytes = bytes
    self.series = series
    self.traits = traits
  }
}

/// What is known of a candidate.
///
/// The catalog sets them. A failed run has no files and is no candidate at all; without `good` a candidate is
/// doubtful, damaged or missing.
package struct RetentionTraits: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Complete, and no check failed since.
  package static let good = Self(rawValue: 1 << 0)
  /// Made by this catalog, or verified by it since it was imported or rebuilt.
  package static let counted = Self(rawValue: 1 << 1)
  /// Made by this catalog, so that its start says what the clock was; not set on imported and rebuilt ones.
  package static let made = Self(rawValue: 1 << 2)
  /// Its newest test restore passed.
  package static let proven = Self(rawValue: 1 << 3)
  /// A hold that has not lapsed stands on it.
  package static let held = Self(rawValue: 1 << 4)
  /// Being made.
  package static let running = Self(rawValue: 1 << 5)
  /// Has a label that is kept (``RetentionPolicy/keeps(labels:)``).
  package static let keepLabel = Self(rawValue: 1 << 6)
  /// Much smaller than those before it, and nobody has acknowledged that.
  package static let flagged = Self(rawValue: 1 << 7)
  /// Somebody has looked at it and acknowledged what is odd about it: its size or its date.
  package static let acknowledged = Self(rawValue: 1 << 8)
}
