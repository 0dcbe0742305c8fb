/// The rules of one policy, walked down one series from the newest to the oldest.
///
/// The semantics are those of restic's `forget` (commit a80be14, internal/data/snapshot_policy.go), whose 40
/// golden policies give the same here: rules add up; a count rule keeps a backup whose bucket differs from that
/// of the backup it kept last, and also the oldest of the series while it has counts left; a rule within a span
/// does the same for what began after the newest less the span. A bucket without a backup takes no count.
struct PolicyWalk {
  private struct CountRule {
    var period: RetentionPeriod
    /// -1 for all.
    var left: Int
    var kept: Int?
  }

  private struct SpanRule {
    var period: RetentionPeriod
    /// Exclusive, in microseconds since 1970.
    var after: Int64
    var kept: Int?
  }

  /// -1 for all.
  private var lastLeft: Int
  private let within: Int64?
  private var counts: [CountRule] = []
  private var spans: [SpanRule] = []

  /// Begins at the newest of a series, which spans count back from.
  init(_ policy: RetentionPolicy, newest: Int64, calendar: inout CalendarBuckets) {
    lastLeft = policy.keepLast ?? 0
    within = Self.set(policy.keepWithin).map { calendar.moment($0, before: newest) }
    for period in RetentionPeriod.allCases {
      if let count = policy.count(period), count != 0 {
        counts.append(CountRule(period: period, left: count))
      }
      if let span = Self.set(policy.within(period)) {
        spans.append(SpanRule(period: period, after: calendar.moment(span, before: newest)))
      }
    }
  }

  private static func set(_ span: RetentionSpan?) -> RetentionSpan? { span?.isZero == false ? span : nil }

  /// The rules that keep the next backup; none when it may go.
  mutating func reasons(
    started: Int64, isOldest: Bool, calendar: inout CalendarBuckets
  ) -> RetentionReasons {
    var reasons: RetentionReasons = []
    if lastLeft != 0 {
      reasons.insert(.last)
      if lastLeft > 0 { lastLeft -= 1 }
    }
    if let within, started > within { reasons.insert(.within) }
    guard !counts.isEmpty || !spans.isEmpty else { return reasons }
    calendar.move(to: started)
    for index in counts.indices where counts[index].left != 0 {
      let period = counts[index].period
      let bucket = calendar.number(of: period)
      guard bucket != counts[index].kept || isOldest else { continue }
      reasons.insert(bucket == counts[index].kept ? .oldest(of: period) : .newest(of: period))
      counts[index].kept = bucket
      if counts[index].left > 0 { counts[index].left -= 1 }
    }
    for index in spans.indices where started > spans[index].after {
      let period = spans[index].period
      let bucket = calendar.number(of: period)
      guard bucket != spans[index].kept || isOldest else { continue }
      reasons.insert(bucket == spans[index].kept ? .oldestWithin(of: period) : .newestWithin(of: period))
      spans[index].kept = bucket
    }
    return reasons
  }
}
