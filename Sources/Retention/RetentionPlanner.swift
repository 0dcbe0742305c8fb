package import Foundation

/// Decides what a cleanup keeps and removes: values in, a plan with reasons out (DESIGN §7).
///
/// Per series and in this order: the rule says what it keeps; damaged ones follow it without taking a place;
/// floors keep more; then removals are refused where the series or the clock is not to be trusted.
/// The order of a series is by start, then sequence, the newest first.
package struct RetentionPlanner: Sendable {
  /// What it goes by.
  package let rule: RetentionRule
  /// How many good ones stay in each series, 1 or more.
  package let minKeep: Int
  /// The archive's zone.
  package let zone: TimeZone

  /// Takes the rule; `minKeep` is the policy's own, or 3 for `--days`, unless given.
  package init(rule: RetentionRule, minKeep: Int? = nil, zone: TimeZone) {
    self.rule = rule
    self.zone = zone
    let own: Int? = if case .policy(let policy) = rule { policy.minKeep } else { nil }
    self.minKeep = max(1, minKeep ?? own ?? RetentionPolicy.defaultMinKeep)
  }

  /// Decides about every candidate.
  ///
  /// - Parameters:
  ///   - candidates: All backups of the series, in any order, one store's.
  ///   - series: The names of the series, by `RetentionCandidate.series`.
  ///   - now: The moment of the cleanup.
  ///   - highestTimeSeen: The latest moment the catalog has ever seen; nil for a new one.
  ///   - emptyable: Names of series that may lose their last backup (`--allow-empty-series`): `min_keep`,
  ///     the newest proven and the refusal to empty do not stand for them; holds, labels and flags do.
  package func plan(
    _ candidates: [RetentionCandidate], series: [String], now: Date, highestTimeSeen: Date?,
    emptyable: Set<String> = []
  ) -> RetentionPlan {
    let moment = now.retentionMicroseconds
    let order = Self.order(candidates)
    let clockRefusal = ClockFloor.refusal(
      candidates, now: moment, highestTimeSeen: highestTimeSeen?.retentionMicroseconds)
    var plan = RetentionPlan(
      candidates: candidates, series: series, rule: rule, minKeep: minKeep, zone: zone, now: now,
      decisions: Array(
        repeating: RetentionDecision(action: .keep, reasons: []), count: candidates.count),
      order: order, clockRefusal: clockRefusal, refusals: [])
    var calendar = CalendarBuckets(zone)
    var first = order.startIndex
    while first < order.endIndex {
      let number = candidates[Int(order[first])].series
      let end = order[first...].firstIndex { candidates[Int($0)].series != number } ?? order.endIndex
      let positions = order[first..<end]
      let rules = SeriesRules(
        rule: rule, isEmptyable: plan.name(ofSeries: number).map(emptyable.contains) ?? false)
      let decided = SeriesPlanner(
        positions.map { candidates[Int($0)] }, rules: rules, minKeep: minKeep,
        present: moment + ClockFloor.tolerance, calendar: &calendar)
      for (position, decision) in zip(positions, decided.decisions) {
        plan.decisions[Int(position)] = decision
      }
      plan.refusals += decided.refusals.map {
        SeriesRefusal(series: number, cause: $0.cause, count: $0.count)
      }
      first = end
    }
    if clockRefusal != nil { plan.refuseAll() }
    return plan
  }

  /// Indices of candidates by series, then the newest first.
  private static func order(_ candidates: [RetentionCandidate]) -> [Int32] {
    candidates.indices.map(Int32.init).sorted { left, right in
      let (left, right) = (candidates[Int(left)], candidates[Int(right)])
      if left.series != right.series { return left.series < right.series }
      return left.started != right.started ? left.started > right.started : left.sequence > right.sequence
    }
  }
}

extension RetentionPlan {
  /// The clock is not to be trusted: every removal is refused.
  fileprivate mutating func refuseAll() {
    for index in decisions.indices where decisions[index].action != .keep {
      decisions[index].action = .refuse
      decisions[index].reasons.insert(.clock)
    }
  }
}
