package import struct Foundation.Date

/// Why nothing at all is removed: the clock is not to be trusted (R14, F46).
package enum ClockRefusal: Hashable, Sendable {
  /// Now is more than five minutes before the start of a backup that this catalog made.
  case beforeNewest(newest: Date, sequence: Int64)
  /// Now is more than five minutes before the highest time that the catalog has seen.
  case beforeSeen(highest: Date)
  /// Now is more than two years after the highest time that the catalog has seen.
  case farAfterSeen(highest: Date)
}

/// Why removals in one series are refused; other series go on, and the exit status is 12.
package struct SeriesRefusal: Hashable, Sendable {
  /// What stands in the way.
  package enum Cause: Hashable, Sendable {
    /// A backup much smaller than those before it is not acknowledged; only removals of older ones are refused.
    case flagged(sequence: Int64)
    /// The rules alone would leave no good backup (R8).
    case wouldEmpty
    /// Two backups made here begin more than two years apart, and a rule counts back over that leap (R14).
    case leap(sequence: Int64)
    /// Of two backups made here the one with the higher sequence began more than a day earlier (R10).
    case disorder(earlier: Int64, later: Int64)
    /// The files of a good backup that would be left are not there as they were stored.
    case absent(sequence: Int64)
  }

  /// The index of the series.
  package let series: Int32
  /// What stands in the way.
  package let cause: Cause
  /// How many removals are refused.
  package let count: Int
}
