package import Foundation

/// Decides what a cleanup keeps and removes: values in, a plan with reasons out (DESIGN §7).
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
  ///   - emptyable: Names of series that may lose their last backup (`--allow-empty-series`).
  package func plan(
    _ candidates: [RetentionCandidate], series: [String], now: Date, highestTimeSeen: Date?,
    emptyable: Set<String> = []
  ) -> RetentionPlan {
    RetentionPlan(
      candidates: candidates, series: series, rule: rule, minKeep: minKeep, zone: zone, now: now,
      decisions: candidates.map { _ in RetentionDecision(action: .keep, reasons: .noRule) }, order: [],
      clockRefusal: nil, refusals: [])
  }
}
