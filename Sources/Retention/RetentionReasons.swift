/// Why a candidate stays, goes or is refused; a set, because rules add up.
///
/// Words are made only when somebody reads them: ``RetentionPlan/texts(at:)`` and ``RetentionPlan/codes(at:)``.
package struct RetentionReasons: OptionSet, Hashable, Sendable {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  // Rules that keep. Bits 8…12 and 16…20 are the five periods, 24…28 and 32…36 the same for the oldest.

  /// Among the newest `keep_last`.
  package static let last = Self(rawValue: 1 << 0)
  /// Within `keep_within` of the newest.
  package static let within = Self(rawValue: 1 << 1)
  /// Within the days of `--days` before the newest.
  package static let days = Self(rawValue: 1 << 2)
  /// Has a label that is kept.
  package static let label = Self(rawValue: 1 << 3)
  /// No rule is set, so everything stays.
  package static let noRule = Self(rawValue: 1 << 4)
  /// Newest of its hour, day, week, month or year, by a count rule.
  package static func newest(of period: RetentionPeriod) -> Self {
    Self(rawValue: 1 << (8 + period.rawValue))
  }
  /// Newest of its hour, day, week, month or year, by a rule within a span.
  package static func newestWithin(of period: RetentionPeriod) -> Self {
    Self(rawValue: 1 << (16 + period.rawValue))
  }
  /// Oldest of the series while a count rule has counts left.
  package static func oldest(of period: RetentionPeriod) -> Self {
    Self(rawValue: 1 << (24 + period.rawValue))
  }
  /// Oldest of the series, and inside the span of a rule within one.
  package static func oldestWithin(of period: RetentionPeriod) -> Self {
    Self(rawValue: 1 << (32 + period.rawValue))
  }

  // Floors that keep.

  /// A hold stands on it.
  package static let held = Self(rawValue: 1 << 40)
  /// It is being made (R16).
  package static let running = Self(rawValue: 1 << 41)
  /// It is much smaller than those before it, and not acknowledged.
  package static let flagged = Self(rawValue: 1 << 42)
  /// The newest proven one of its series.
  package static let newestProven = Self(rawValue: 1 << 43)
  /// The newest good one of a series in which none is proven.
  package static let newestGood = Self(rawValue: 1 << 44)
  /// One of the newest that make up `min_keep` good ones.
  package static let minKeep = Self(rawValue: 1 << 45)
  /// Imported or rebuilt and not verified since: neither removed nor counted.
  package static let notCounted = Self(rawValue: 1 << 46)
  /// Dated after now: neither removed nor counted.
  package static let future = Self(rawValue: 1 << 47)
  /// Damaged or missing, and would stay if it were good: it may be healed.
  package static let mayHeal = Self(rawValue: 1 << 48)
  /// Damaged or missing, in a series without any good one.
  package static let noGood = Self(rawValue: 1 << 49)

  // Why it goes, or would have gone.

  /// No rule keeps it.
  package static let noneKeeps = Self(rawValue: 1 << 52)
  /// Began more than the days of `--days` before the newest.
  package static let olderThanDays = Self(rawValue: 1 << 53)
  /// Damaged or missing, and would go if it were good.
  package static let damaged = Self(rawValue: 1 << 54)
  /// Its series may be emptied, and no rule keeps it.
  package static let emptied = Self(rawValue: 1 << 55)

  // Why a removal is refused.

  /// Older than a flagged one of its series.
  package static let olderThanFlagged = Self(rawValue: 1 << 57)
  /// The rules would leave nothing of its series (R8).
  package static let wouldEmpty = Self(rawValue: 1 << 58)
  /// The starts of its series leap too far ahead (R14).
  package static let leap = Self(rawValue: 1 << 59)
  /// Sequence and start of its series disagree (R10).
  package static let disorder = Self(rawValue: 1 << 60)
  /// The clock is not to be trusted (R14).
  package static let clock = Self(rawValue: 1 << 61)
  /// The files of a backup that would be left are not there.
  package static let absent = Self(rawValue: 1 << 62)
}
