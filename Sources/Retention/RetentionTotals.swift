package import struct Foundation.Date

/// What some candidates add up to.
package struct RetentionAmount: Hashable, Sendable {
  /// How many they are.
  package var count = 0
  /// What they take in the store.
  package var bytes: Int64 = 0

  mutating func add(_ candidate: RetentionCandidate) {
    count += 1
    bytes += candidate.bytes
  }
}

/// What a plan does, summed up, and what the archive looks like after it.
package struct RetentionTotals: Hashable, Sendable {
  /// What stays by a rule or a floor.
  package private(set) var kept = RetentionAmount()
  /// What goes.
  package private(set) var removed = RetentionAmount()
  /// What stays because its removal is refused.
  package private(set) var refused = RetentionAmount()
  /// The start of the oldest that is left; nil when nothing is.
  package private(set) var oldestLeft: Date?
  /// The start of the newest that is left; nil when nothing is.
  package private(set) var newestLeft: Date?

  mutating func add(_ candidate: RetentionCandidate, _ action: RetentionDecision.Action) {
    switch action {
    case .keep: kept.add(candidate)
    case .refuse: refused.add(candidate)
    case .remove:
      removed.add(candidate)
      return
    }
    let started = candidate.started.instant
    oldestLeft = min(oldestLeft ?? started, started)
    newestLeft = max(newestLeft ?? started, started)
  }
}

extension RetentionPlan {
  /// All series together.
  package var totals: RetentionTotals {
    var totals = RetentionTotals()
    for (candidate, decision) in zip(candidates, decisions) { totals.add(candidate, decision.action) }
    return totals
  }

  /// Each series that has candidates, in the order of series.
  package var totalsBySeries: [(series: Int32, totals: RetentionTotals)] {
    var found: [(series: Int32, totals: RetentionTotals)] = []
    for index in order.lazy.map(Int.init) {
      if found.last?.series != candidates[index].series {
        found.append((candidates[index].series, RetentionTotals()))
      }
      found[found.count - 1].totals.add(candidates[index], decisions[index].action)
    }
    return found
  }
}
