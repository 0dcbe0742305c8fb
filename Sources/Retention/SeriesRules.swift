/// What the rule alone says of one series, before any floor.
struct SeriesRules {
  let rule: RetentionRule
  let isEmptyable: Bool

  /// The reasons to keep each backup of a list that is sorted, the newest first; empty where none keeps it.
  ///
  /// `newestGood` is what `--days` counts back from; spans count back from the first of the list.
  func reasons(
    _ starts: [Int64], newestGood: Int64, calendar: inout CalendarBuckets
  ) -> [RetentionReasons] {
    switch rule {
    case .days(let days):
      let (span, overflows) = Int64(days).multipliedReportingOverflow(by: ClockFloor.day)
      let oldest = overflows ? Int64.min : newestGood - span
      return starts.map { $0 >= oldest ? .days : [] }
    case .policy(let policy) where policy.isEmpty:
      return starts.map { _ in isEmptyable ? [] : .noRule }
    case .policy(let policy):
      guard let newest = starts.first else { return [] }
      var walk = PolicyWalk(policy, newest: newest, calendar: &calendar)
      return starts.indices.map {
        walk.reasons(started: starts[$0], isOldest: $0 == starts.count - 1, calendar: &calendar)
      }
    }
  }

  /// Whether the rule counts time back from the newest, so that a leap of the clock ages what lies before it.
  var countsBack: Bool {
    switch rule {
    case .days: true
    case .policy(let policy):
      ([policy.keepWithin] + RetentionPeriod.allCases.map(policy.within)).contains { $0?.isZero == false }
    }
  }

  /// Why a good backup goes that nothing keeps.
  var removal: RetentionReasons {
    switch rule {
    case .days: .olderThanDays
    case .policy(let policy): policy.isEmpty ? .emptied : .noneKeeps
    }
  }
}
