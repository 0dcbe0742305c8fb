package import Foundation

/// What becomes of one candidate, and why.
package struct RetentionDecision: Hashable, Sendable {
  /// What becomes of it.
  package enum Action: UInt8, Sendable {
    /// It stays.
    case keep
    /// It goes.
    case remove
    /// It would go, and a safety rule refuses that.
    case refuse
  }

  /// What becomes of it.
  package var action: Action
  /// Why; never empty.
  package var reasons: RetentionReasons
}

/// What a cleanup does with each candidate: the value that is shown, stored and executed.
package struct RetentionPlan: Sendable {
  /// The candidates as they were given.
  package let candidates: [RetentionCandidate]
  /// The names of the series, by index.
  package let series: [String]
  /// What the plan goes by.
  package let rule: RetentionRule
  /// How many good ones stay in each series.
  package let minKeep: Int
  /// The archive's zone.
  package let zone: TimeZone
  /// The moment the plan is made for.
  package let now: Date
  /// One for each candidate, in their order.
  package internal(set) var decisions: [RetentionDecision]
  /// Indices of candidates, series by series, the newest first within each.
  package let order: [Int32]
  /// Why nothing at all is removed; nil when the clock is to be trusted.
  package let clockRefusal: ClockRefusal?
  /// Series in which removals are refused, in the order of series.
  package internal(set) var refusals: [SeriesRefusal]
}

extension RetentionPlan {
  /// The name of a series, nil for an index that has none.
  package func name(ofSeries index: Int32) -> String? {
    series.indices.contains(Int(index)) ? series[Int(index)] : nil
  }

  /// Indices of the candidates with one action, series by series, the newest first.
  package func indices(_ action: RetentionDecision.Action) -> [Int] {
    order.lazy.map(Int.init).filter { decisions[$0].action == action }
  }

  /// The index of the candidate with a sequence; nil when there is none.
  package func index(ofSequence sequence: Int64) -> Int? {
    candidates.firstIndex { $0.sequence == sequence }
  }

  /// Whether a safety rule refused anything, which is exit status 12.
  package var refusesAnything: Bool { clockRefusal != nil || !refusals.isEmpty }
}
