import Foundation
import Testing

@testable import Retention

@Suite("Reasons and refusals in words")
struct WordingTests {
  @Test("a rule names its count or span and its bucket")
  func rules() throws {
    let policy = RetentionPolicy(
      keepLast: 3, keepHourly: 24, keepDaily: 7, keepWeekly: -1, keepMonthly: 12,
      keepWithin: RetentionSpan(days: 3), keepWithinYearly: RetentionSpan(years: 10))
    let periods = RetentionPeriod.allCases.prefix(4).map { RetentionReasons.newest(of: $0) }
    let others: RetentionReasons = [.last, .within, .newestWithin(of: .yearly)]
    let all = periods.reduce(others) { $0.union($1) }
    var wording = RetentionWording(rule: .policy(policy), minKeep: 3, zone: try zone("Europe/Belgrade"))
    let started = try moment("2026-12-31 22:30").retentionMicroseconds
    #expect(
      wording.texts(all, started: started) == [
        "keep_last 3", "keep_hourly 24: 2026-12-31 23 h", "keep_daily 7: 2026-12-31",
        "keep_weekly all: 2026-W53", "keep_monthly 12: 2026-12", "keep_within 3d",
        "keep_within_yearly 10y: 2026",
      ])
  }

  @Test("each reason has one code, and no two share one")
  func codes() {
    let codes = RetentionReasons.all.map(\.code)
    #expect(Set(codes).count == codes.count)
    let union = RetentionReasons.all.reduce(RetentionReasons()) { $0.union($1.reason) }
    #expect(union.codes == codes)
    #expect(RetentionReasons.all.allSatisfy { $0.reason.rawValue.nonzeroBitCount == 1 })
    #expect(union.rawValue.nonzeroBitCount == codes.count)
  }

  @Test("a refusal says what stands in the way and what to do")
  func refusals() throws {
    let names = RefusalNames(backup: { "b\($0)" }, moment: { "t\(Int($0.timeIntervalSince1970))" })
    let refusal = SeriesRefusal(series: 0, cause: .flagged(sequence: 6), count: 1)
    #expect(
      refusal.message(series: "prod/full", names)
        == "1 removal in prod/full is refused: backup b6 is much smaller than those before it")
    #expect(refusal.hint(series: "prod/full", names).contains("'strongroom acknowledge b6 --reason TEXT'"))
    let clock = ClockRefusal.beforeSeen(highest: Date(timeIntervalSince1970: 50))
    #expect(
      clock.message(now: Date(timeIntervalSince1970: 20), names)
        == "the clock says t20, but it has already been t50 here")
    let causes: [SeriesRefusal.Cause] = [
      .flagged(sequence: 1), .wouldEmpty, .leap(sequence: 1), .disorder(earlier: 1, later: 2),
      .absent(sequence: 1),
    ]
    for cause in causes {
      let refusal = SeriesRefusal(series: 0, cause: cause, count: 2)
      #expect(refusal.message(series: "s", names).hasPrefix("2 removals in s are refused: "))
      #expect(refusal.hint(series: "s", names).hasSuffix("."))
    }
  }

  @Test("a policy on one line, as it is stored with a run")
  func policy() {
    let policy = RetentionPolicy(
      keepDaily: 7, keepWithinYearly: RetentionSpan(years: 9), keepLabels: ["a", "b"])
    #expect(policy.description == "keep_daily 7, keep_within_yearly 9y, keep_labels a b, min_keep 3")
    #expect(RetentionPolicy(minKeep: 5).description == "no rule, min_keep 5")
    #expect(RetentionRule.days(30).description == "days 30")
  }

  @Test("rules of the command line replace all configured ones, and min_keep stands")
  func replaced() {
    let configured = RetentionPolicy(keepDaily: 7, keepLabels: ["release"], minKeep: 5)
    #expect(RetentionOverride().applied(to: configured) == configured)
    let rules = RetentionOverride(rules: RetentionPolicy(keepLast: 2))
    #expect(rules.applied(to: configured) == RetentionPolicy(keepLast: 2, minKeep: 5))
    #expect(RetentionOverride(minKeep: 1).applied(to: configured).minKeep == 1)
    #expect(RetentionOverride(minKeep: 1).applied(to: configured).keepLabels == ["release"])
  }
}
