import Foundation
import Testing

@testable import Retention

@Suite("F22: a million candidates")
struct MillionTests {
  /// Twenty series over forty years.
  private func candidates() -> [RetentionCandidate] {
    var numbers = SeededNumbers(state: 7)
    return (0..<1_000_000).map { index in
      RetentionCandidate(
        sequence: Int64(index), started: Int64(500_000_000 + index * 1_260) * 1_000_000, bytes: 1_000,
        series: Int32(numbers.next() % 20), traits: ordinary)
    }
  }

  @Test("they take 32 bytes each, and their plan is made within the time of a test, with all rules at once")
  func plan() throws {
    #expect(MemoryLayout<RetentionCandidate>.stride <= 32)
    #expect(MemoryLayout<RetentionDecision>.stride <= 16)
    let policy = RetentionPolicy(
      keepLast: 10, keepHourly: 48, keepDaily: -1, keepWeekly: -1, keepMonthly: -1, keepYearly: -1,
      keepWithin: RetentionSpan(days: 30), keepWithinHourly: RetentionSpan(months: 3),
      keepWithinDaily: RetentionSpan(years: 2))
    let candidates = candidates()
    let planner = RetentionPlanner(rule: .policy(policy), zone: try zone("Europe/Belgrade"))
    let names = (0..<20).map { "env\($0)/full" }
    let now = Date(timeIntervalSince1970: 1_760_100_000)
    var plan: RetentionPlan?
    let time = ContinuousClock().measure {
      plan = planner.plan(candidates, series: names, now: now, highestTimeSeen: nil)
    }
    print("a plan of a million candidates: \(time)")
    // An optimized build takes less than a second; this one is built for debugging, on a busy machine.
    #expect(time < .seconds(90))
    let made = try #require(plan)
    #expect(made.clockRefusal == nil)
    #expect(made.totals.kept.count + made.totals.removed.count == 1_000_000)
    // Of 1,250 backups a year in each series there is one on most days.
    #expect((280_000...320_000).contains(made.totals.kept.count))
  }
}
