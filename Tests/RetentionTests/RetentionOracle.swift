import Foundation

@testable import Retention

/// What a plan must say, found slowly and in another way: Foundation's calendar, sets, a loop per bucket.
///
/// Nothing here is shared with the planner but the nouns.
struct RetentionOracle {
  var policy: RetentionPolicy
  var zone: TimeZone

  private func date(_ candidate: RetentionCandidate) -> Date {
    Date(timeIntervalSince1970: Double(candidate.started) / 1_000_000)
  }

  private func bucket(_ date: Date, _ period: RetentionPeriod) -> [Int?] {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = zone
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .weekOfYear, .yearForWeekOfYear], from: date)
    return switch period {
    case .hourly: [parts.year, parts.month, parts.day, parts.hour]
    case .daily: [parts.year, parts.month, parts.day]
    case .weekly: [parts.yearForWeekOfYear, parts.weekOfYear]
    case .monthly: [parts.year, parts.month]
    case .yearly: [parts.year]
    }
  }

  /// The first moment after which a start is within a span before `newest`.
  func begin(_ span: RetentionSpan, before newest: Date) -> Date {
    var wall = Calendar(identifier: .iso8601)
    wall.timeZone = .gmt
    let here = newest.addingTimeInterval(TimeInterval(zone.secondsFromGMT(for: newest)))
    var parts = wall.dateComponents([.year, .month, .day, .hour, .minute, .second], from: here)
    parts.year = (parts.year ?? 0) - span.years
    parts.month = (parts.month ?? 0) - span.months
    // A day of the month that is out of range counts on, one day at a time.
    let days = (parts.day ?? 0) - 1 - span.days
    parts.day = 1
    let first = wall.date(from: parts) ?? newest
    let meant = wall.date(byAdding: .day, value: days, to: first) ?? newest
    // The wall clock shows it at one of these moments, or never when clocks go forward over it.
    let around = [-93_600.0, 93_600].map { Double(zone.secondsFromGMT(for: meant.addingTimeInterval($0))) }
    let shown = around.map { meant.addingTimeInterval(-$0) }.filter {
      $0.addingTimeInterval(Double(zone.secondsFromGMT(for: $0))) == meant
    }
    let begin = shown.min() ?? meant.addingTimeInterval(-around[0])
    return begin.addingTimeInterval(-3_600 * Double(span.hours))
  }

  /// The sequences that the rules keep among a list, as sets that add up.
  func kept(_ list: [RetentionCandidate]) -> Set<Int64> {
    let sorted = list.sorted { ($0.started, $0.sequence) > ($1.started, $1.sequence) }
    guard let newest = sorted.first, let oldest = sorted.last else { return [] }
    var kept: Set<Int64> = []
    if let last = policy.keepLast {
      kept.formUnion((last < 0 ? sorted : Array(sorted.prefix(last))).map(\.sequence))
    }
    if let span = policy.keepWithin, !span.isZero {
      let begin = begin(span, before: date(newest))
      kept.formUnion(sorted.filter { date($0) > begin }.map(\.sequence))
    }
    for period in RetentionPeriod.allCases {
      if let count = policy.count(period), count != 0 {
        let newests = newestOfEach(period, sorted)
        kept.formUnion(count < 0 ? newests : Array(newests.prefix(count)))
        if count < 0 || newests.count < count { kept.insert(oldest.sequence) }
      }
      if let span = policy.within(period), !span.isZero {
        let begin = begin(span, before: date(newest))
        kept.formUnion(newestOfEach(period, sorted.filter { date($0) > begin }))
        if date(oldest) > begin { kept.insert(oldest.sequence) }
      }
    }
    return kept
  }

  /// The newest of each bucket, the newest bucket first.
  private func newestOfEach(_ period: RetentionPeriod, _ sorted: [RetentionCandidate]) -> [Int64] {
    var seen: [[Int?]] = []
    var found: [Int64] = []
    for candidate in sorted {
      let bucket = bucket(date(candidate), period)
      guard !seen.contains(bucket) else { continue }
      seen.append(bucket)
      found.append(candidate.sequence)
    }
    return found
  }

  /// The sequences that stay in one series with all floors, when no clock and no series is refused.
  func stays(_ series: [RetentionCandidate], now: Date) -> Set<Int64> {
    let isPast = { (candidate: RetentionCandidate) in date(candidate) <= now.addingTimeInterval(300) }
    let counts = series.filter {
      isPast($0) && $0.traits.contains(.good) && $0.traits.contains(.counted) && !$0.traits.contains(.running)
    }
    var stays = Set(
      series.filter { candidate in
        !isPast(candidate) || !candidate.traits.contains(.counted)
          || [RetentionTraits.held, .running, .keepLabel, .flagged].contains(where: candidate.traits.contains)
      }.map(\.sequence))
    let damaged = series.filter { !$0.traits.contains(.good) && !stays.contains($0.sequence) }
    stays.formUnion(policy.isEmpty ? Set(counts.map(\.sequence)) : kept(counts))
    let newestFirst = counts.sorted { ($0.started, $0.sequence) > ($1.started, $1.sequence) }
    if let newest = newestFirst.first {
      stays.insert((newestFirst.first { $0.traits.contains(.proven) } ?? newest).sequence)
      for candidate in newestFirst
      where counts.count(where: { stays.contains($0.sequence) }) < max(1, policy.minKeep) {
        stays.insert(candidate.sequence)
      }
      let asIfGood = policy.isEmpty ? Set(damaged.map(\.sequence)) : kept(counts + damaged)
      stays.formUnion(damaged.map(\.sequence).filter(asIfGood.contains))
    } else {
      stays.formUnion(damaged.map(\.sequence))
    }
    return stays
  }
}
