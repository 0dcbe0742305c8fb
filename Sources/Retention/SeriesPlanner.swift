/// Decides one series: the rule, then the floors, then what is refused (DESIGN §7).
struct SeriesPlanner {
  let rules: SeriesRules
  let minKeep: Int
  /// Starts after this are dated after now, in microseconds since 1970.
  let present: Int64
  /// The series, sorted, the newest first.
  let candidates: [RetentionCandidate]

  private(set) var decisions: [RetentionDecision]
  private(set) var refusals: [(cause: SeriesRefusal.Cause, count: Int)] = []

  private var reasons: [RetentionReasons]
  /// Positions of those that count: good, made or verified here, not dated after now.
  private let counted: [Int]

  init(
    _ candidates: [RetentionCandidate], rules: SeriesRules, minKeep: Int, present: Int64,
    calendar: inout CalendarBuckets
  ) {
    self.rules = rules
    self.minKeep = minKeep
    self.present = present
    self.candidates = candidates
    reasons = candidates.map { Self.ownReasons($0, present: present) }
    decisions = []
    counted = candidates.indices.filter {
      candidates[$0].started <= present && Self.isCountable(candidates[$0].traits)
    }
    let ruleKeepsSome = applyRule(&calendar)
    keepDamaged(&calendar)
    applyFloors()
    decisions = candidates.indices.map { position in
      guard reasons[position].isEmpty else {
        return RetentionDecision(action: .keep, reasons: reasons[position])
      }
      let isGood = candidates[position].traits.contains(.good)
      return RetentionDecision(action: .remove, reasons: isGood ? rules.removal : .damaged)
    }
    refuse(ruleKeepsSome: ruleKeepsSome)
  }

  private static func isCountable(_ traits: RetentionTraits) -> Bool {
    traits.isSuperset(of: [.good, .counted]) && !traits.contains(.running)
  }

  /// The reasons that a candidate carries in itself.
  private static func ownReasons(_ candidate: RetentionCandidate, present: Int64) -> RetentionReasons {
    let traits = candidate.traits
    var reasons: RetentionReasons = []
    if traits.contains(.running) {
      reasons.insert(.running)
    } else if !traits.contains(.counted) {
      reasons.insert(.notCounted)
    }
    if traits.contains(.held) { reasons.insert(.held) }
    if traits.contains(.keepLabel) { reasons.insert(.label) }
    if traits.contains(.flagged) { reasons.insert(.flagged) }
    if candidate.started > present { reasons.insert(.future) }
    return reasons
  }

  /// Adds the reasons of the rule; says whether the rule keeps any that counts.
  private mutating func applyRule(_ calendar: inout CalendarBuckets) -> Bool {
    guard let newest = counted.first else { return true }
    let starts = counted.map { candidates[$0].started }
    let kept = rules.reasons(starts, newestGood: candidates[newest].started, calendar: &calendar)
    var keepsSome = false
    for (position, reason) in zip(counted, kept) {
      reasons[position].formUnion(reason)
      if !reason.isEmpty || reasons[position].contains(.label) { keepsSome = true }
    }
    return keepsSome
  }

  /// A damaged one never takes the place of a good one, and goes when it would go as a good one.
  private mutating func keepDamaged(_ calendar: inout CalendarBuckets) {
    let undecided = candidates.indices.filter {
      reasons[$0].isEmpty && !candidates[$0].traits.contains(.good)
    }
    guard !undecided.isEmpty else { return }
    guard let newest = counted.first else {
      if !rules.isEmptyable { for position in undecided { reasons[position] = .noGood } }
      return
    }
    let damaged = Set(undecided)
    let all = (counted + undecided).sorted()
    let kept = rules.reasons(
      all.map { candidates[$0].started }, newestGood: candidates[newest].started, calendar: &calendar)
    for (position, reason) in zip(all, kept) where damaged.contains(position) && !reason.isEmpty {
      reasons[position] = .mayHeal
    }
  }

  private mutating func applyFloors() {
    guard !rules.isEmptyable, let newest = counted.first else { return }
    if let proven = counted.first(where: { candidates[$0].traits.contains(.proven) }) {
      reasons[proven].insert(.newestProven)
    } else if reasons[newest].isEmpty {
      reasons[newest].insert(.newestGood)
    }
    var lacking = minKeep - counted.count { !reasons[$0].isEmpty }
    for position in counted where lacking > 0 && reasons[position].isEmpty {
      reasons[position].insert(.minKeep)
      lacking -= 1
    }
  }

  private mutating func refuse(ruleKeepsSome: Bool) {
    if !ruleKeepsSome, !rules.isEmptyable { refuse(.wouldEmpty, from: 0, .wouldEmpty) }
    if let flagged = candidates.firstIndex(where: { $0.traits.contains(.flagged) }) {
      refuse(.flagged(sequence: candidates[flagged].sequence), from: flagged, .olderThanFlagged)
    }
    if rules.countsBack, let leap = ClockFloor.leap(candidates) {
      refuse(.leap(sequence: candidates[leap].sequence), from: leap, .leap)
    }
    if let (earlier, later) = ClockFloor.disorder(candidates) {
      refuse(.disorder(earlier: earlier, later: later), from: 0, .disorder)
    }
  }

  /// Refuses all removals at a position and older.
  private mutating func refuse(_ cause: SeriesRefusal.Cause, from first: Int, _ reason: RetentionReasons) {
    var count = 0
    for position in first..<decisions.count where decisions[position].action != .keep {
      decisions[position].action = .refuse
      decisions[position].reasons.insert(reason)
      count += 1
    }
    if count > 0 { refusals.append((cause, count)) }
  }
}
