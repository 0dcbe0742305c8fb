import ArchiveModel
package import struct Foundation.TimeZone

/// Puts reasons into words, such as `keep_daily 7: 2026-01-04`; made once and used for many.
package struct RetentionWording: Sendable {
  private let rule: RetentionRule
  private let zone: TimeZone
  /// The reasons whose words depend on nothing but `min_keep`.
  private let plainTexts: [(reason: RetentionReasons, text: String)]
  private var calendar: CalendarBuckets?
  private var knownCodes: [RetentionReasons: [String]] = [:]

  /// Takes what the reasons were found with.
  package init(rule: RetentionRule, minKeep: Int, zone: TimeZone) {
    (self.rule, self.zone) = (rule, zone)
    plainTexts = Self.plainTexts(minKeep: minKeep)
  }

  /// One text for each reason, in lower case without a full stop; `started` in microseconds since 1970.
  package mutating func texts(_ reasons: RetentionReasons, started: Int64) -> [String] {
    var texts: [String] = []
    if case .policy(let policy) = rule { texts = ruleTexts(reasons, policy, started) }
    if case .days(let days) = rule {
      let span = days.counting("day")
      if reasons.contains(.days) { texts.append("began within \(span) of the newest good one") }
      if reasons.contains(.olderThanDays) {
        texts.append("began more than \(span) before the newest good one")
      }
    }
    for (reason, text) in plainTexts where reasons.contains(reason) { texts.append(text) }
    return texts
  }

  /// The stable codes of the reasons; few sets of them are met again and again.
  package mutating func codes(_ reasons: RetentionReasons) -> [String] {
    if let codes = knownCodes[reasons] { return codes }
    let codes = reasons.codes
    knownCodes[reasons] = codes
    return codes
  }

  private mutating func ruleTexts(
    _ reasons: RetentionReasons, _ policy: RetentionPolicy, _ started: Int64
  ) -> [String] {
    var texts: [String] = []
    if reasons.contains(.last) { texts.append("keep_last \(Self.count(policy.keepLast))") }
    for period in RetentionPeriod.allCases {
      let rule = "keep_\(period.word) \(Self.count(policy.count(period)))"
      if reasons.contains(.newest(of: period)) { texts.append("\(rule): \(bucket(period, started))") }
      if reasons.contains(.oldest(of: period)) { texts.append("\(rule): the oldest, counts are left") }
    }
    if reasons.contains(.within), let span = policy.keepWithin { texts.append("keep_within \(span)") }
    for period in RetentionPeriod.allCases {
      guard let span = policy.within(period) else { continue }
      let rule = "keep_within_\(period.word) \(span)"
      if reasons.contains(.newestWithin(of: period)) { texts.append("\(rule): \(bucket(period, started))") }
      if reasons.contains(.oldestWithin(of: period)) { texts.append("\(rule): the oldest") }
    }
    return texts
  }

  private static func plainTexts(minKeep: Int) -> [(reason: RetentionReasons, text: String)] {
    [
      (.label, "has a label that is kept"),
      (.noRule, "no rule is set"),
      (.held, "held"),
      (.running, "being made"),
      (.flagged, "much smaller than those before it, and not acknowledged"),
      (.newestProven, "the newest proven one of its series"),
      (.newestGood, "the newest good one of a series in which none is proven"),
      (.minKeep, "min_keep \(minKeep)"),
      (.notCounted, "imported or rebuilt and not verified since: neither removed nor counted"),
      (.future, "dated after now: neither removed nor counted"),
      (.mayHeal, "not good, and stays as long as a good one of its age would"),
      (.noGood, "not good, but no good one is left in its series"),
      (.noneKeeps, "no rule keeps it"),
      (.damaged, "not good, and no rule would keep a good one of its age"),
      (.emptied, "no rule is set, and its series may be emptied"),
      (.olderThanFlagged, "older than one that is much smaller and not acknowledged"),
      (.wouldEmpty, "the rules would leave nothing of its series"),
      (.leap, "dates in its series leap by more than two years"),
      (.disorder, "dates in its series are out of order"),
      (.clock, "the clock is not to be trusted"),
      (.absent, "the files of one that would be left are not there"),
    ]
  }

  private mutating func bucket(_ period: RetentionPeriod, _ started: Int64) -> String {
    var buckets = calendar ?? CalendarBuckets(zone)
    buckets.move(to: started)
    calendar = buckets
    return buckets.name(of: period)
  }

  private static func count(_ count: Int?) -> String { count == -1 ? "all" : "\(count ?? 0)" }
}

extension RetentionPlan {
  /// What puts this plan's reasons into words.
  package var wording: RetentionWording { RetentionWording(rule: rule, minKeep: minKeep, zone: zone) }

  /// The reasons of one candidate in words; to read many, keep one ``wording``.
  package func texts(at index: Int) -> [String] {
    var wording = wording
    return wording.texts(decisions[index].reasons, started: candidates[index].started)
  }

  /// The reasons of one candidate as stable codes.
  package func codes(at index: Int) -> [String] { decisions[index].reasons.codes }
}
