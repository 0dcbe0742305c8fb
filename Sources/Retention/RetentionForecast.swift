package import Foundation

/// When a backup goes, if everything goes on as it did.
///
/// Without a newer backup nothing ages: spans count back from the newest one. So a forecast assumes that good
/// backups go on at `interval`, the median of the newest 30 of the series (a day when there are fewer than
/// two), that a cleanup with the same rule follows each, and that holds, labels, flags and the other reasons
/// that a backup carries in itself stay as they are.
package struct RetentionForecast: Hashable, Sendable {
  /// What the forecast says.
  package enum Outcome: Hashable, Sendable {
    /// The plan removes it now.
    case goesNow
    /// The plan would remove it now, and a safety rule refuses that.
    case refusedNow
    /// It goes after so many more backups.
    case goes(at: Date, backups: Int)
    /// After so many more backups it would go, and a safety rule would still refuse that for these reasons.
    case refusedLater(at: Date, backups: Int, RetentionReasons)
    /// It stays as long as these reasons stand.
    case staysWhile(RetentionReasons)
    /// It still stays at that moment, by these reasons; no further was looked.
    case staysUntil(Date, RetentionReasons)
  }

  /// What the forecast says.
  package let outcome: Outcome
  /// The time between two backups that is assumed, in seconds.
  package let interval: Int64
  /// Whether it also assumes that newer backups are proven: it is the newest proven one now.
  package let assumesProof: Bool
}

extension RetentionReasons {
  /// Reasons that no newer backup takes away.
  static let lasting: Self = [.label, .noRule, .held, .running, .flagged, .notCounted, .future, .noGood]
}

extension RetentionPlan {
  /// Says when one candidate goes.
  package func forecast(at index: Int) -> RetentionForecast {
    let positions = order.map(Int.init).filter { candidates[$0].series == candidates[index].series }
    let interval = Self.interval(positions.map { candidates[$0] })
    let assumesProof = decisions[index].reasons.contains(.newestProven)
    func forecast(_ outcome: RetentionForecast.Outcome) -> RetentionForecast {
      RetentionForecast(outcome: outcome, interval: interval / 1_000_000, assumesProof: assumesProof)
    }
    switch decisions[index].action {
    case .remove: return forecast(.goesNow)
    case .refuse: return forecast(.refusedNow)
    case .keep: break
    }
    let lasting = decisions[index].reasons.intersection(.lasting)
    guard lasting.isEmpty else { return forecast(.staysWhile(lasting)) }
    let left = positions.filter { decisions[$0].action != .remove }.map { candidates[$0] }
    return forecast(
      continued(left, target: candidates[index], interval: interval, proven: assumesProof))
  }

  /// The median time between the starts of the newest 30 that count, in microseconds.
  private static func interval(_ series: [RetentionCandidate]) -> Int64 {
    let starts = series.lazy.filter { $0.traits.isSuperset(of: [.good, .counted]) }.map(\.started).prefix(30)
    let gaps = zip(starts, starts.dropFirst()).map { $0 - $1 }.filter { $0 > 0 }.sorted()
    return gaps.isEmpty ? ClockFloor.day : gaps[gaps.count / 2]
  }

  /// Backs up and cleans up again and again until the target goes or the patience ends.
  private func continued(
    _ left: [RetentionCandidate], target: RetentionCandidate, interval: Int64, proven: Bool
  ) -> RetentionForecast.Outcome {
    var series = left
    var calendar = CalendarBuckets(zone)
    var patience = 1_500_000
    var reasons: RetentionReasons = []
    let first = max((left.first?.started ?? 0) + interval, now.retentionMicroseconds)
    var next = RetentionCandidate(
      sequence: .max - 10_000, started: first - interval, bytes: 0, series: target.series,
      traits: [.good, .counted, .made])
    if proven { next.traits.insert(.proven) }
    var backups = 0
    while backups < 4_000, patience > 0 {
      backups += 1
      next.started += interval
      next.sequence += 1
      series.insert(next, at: 0)
      patience -= series.count
      let decided = SeriesPlanner(
        series, rules: SeriesRules(rule: rule, isEmptyable: false), minKeep: minKeep,
        present: next.started, calendar: &calendar)
      var kept: [RetentionCandidate] = []
      for (candidate, decision) in zip(series, decided.decisions) {
        let isTarget = candidate.sequence == target.sequence
        if isTarget { reasons = decision.reasons }
        if isTarget, decision.action == .refuse {
          return .refusedLater(at: next.started.instant, backups: backups, reasons)
        }
        if decision.action != .remove {
          kept.append(candidate)
        } else if isTarget {
          return .goes(at: next.started.instant, backups: backups)
        }
      }
      series = kept
    }
    return .staysUntil(next.started.instant, reasons)
  }
}
