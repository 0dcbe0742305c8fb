import Foundation
import Testing

@testable import Retention

@Suite("The clock before anything is removed (F46, R10, R14)")
struct ClockFloorTests {
  private let rule = RetentionRule.policy(RetentionPolicy(keepLast: 1, minKeep: 1))

  private func tenDays() throws -> History { try History(daily: "2026-01-01", "2026-01-10") }

  @Test("F46: more than five minutes before the newest start nothing is removed")
  func back() throws {
    let history = try tenDays()
    let just = history.plan(rule, now: try moment("2026-01-10 01:55"))
    #expect(just.clockRefusal == nil)
    #expect(just.removed.count == 9)
    let newest = try moment("2026-01-10 02:00")
    for early in ["2026-01-10 01:54:59", "2026-01-10 01:00", "2025-01-10", "1970-01-01"] {
      let plan = history.plan(rule, now: try moment(early))
      #expect(plan.clockRefusal == .beforeNewest(newest: newest, sequence: 10))
      #expect(plan.removed == [])
      #expect(try plan.refused.allSatisfy { try plan.reasons($0).contains(.clock) })
      #expect(plan.refusesAnything)
    }
    // The backup of the 10th is dated ahead; of the others the newest stays, and the rest would go.
    #expect(history.plan(rule, now: try moment("2026-01-10 01:00")).refused == Array(1...8))
  }

  @Test("F46: the same for the highest time ever seen")
  func seen() throws {
    let history = try tenDays()
    let seen = try moment("2026-02-01")
    #expect(history.plan(rule, now: try moment("2026-01-31 23:55"), seen: seen).clockRefusal == nil)
    let plan = history.plan(rule, now: try moment("2026-01-31 23:54"), seen: seen)
    #expect(plan.clockRefusal == .beforeSeen(highest: seen))
    #expect(plan.removed == [])
  }

  @Test("F46: a clock ten years ahead is refused, and a year's absence is not")
  func ahead() throws {
    let history = try tenDays()
    let seen = try moment("2026-01-12")
    #expect(
      history.plan(rule, now: try moment("2036-01-12"), seen: seen).clockRefusal
        == .farAfterSeen(highest: seen))
    #expect(history.plan(rule, now: try moment("2036-01-12")).clockRefusal != nil)
    #expect(history.plan(rule, now: try moment("2027-01-20"), seen: seen).clockRefusal == nil)
    #expect(history.plan(rule, now: try moment("2028-01-12"), seen: seen).clockRefusal == nil)
    #expect(history.plan(rule, now: try moment("2028-01-14"), seen: seen).clockRefusal != nil)
  }

  @Test("F46: a backup made with the clock ten years ahead does not age the others")
  func leap() throws {
    var history = try tenDays()
    try history.add("2036-01-10")
    try history.add("2036-01-11")
    let age = RetentionRule.policy(RetentionPolicy(keepWithin: RetentionSpan(days: 7), minKeep: 1))
    for (rule, count) in [(.days(30), 9), (age, 10)] {
      let plan = history.plan(rule)
      #expect(plan.removed == [])
      #expect(plan.refusals == [SeriesRefusal(series: 0, cause: .leap(sequence: 11), count: count)])
    }
    // Counts do not look at ages.
    #expect(history.plan(rule).removed.count == 11)
  }

  @Test("after a year without backups the series goes on, and after five when the leap is acknowledged")
  func absence() throws {
    var year = try tenDays()
    try year.add("2027-02-01")
    #expect(year.plan(.days(30)).removed.count == 8)
    var five = try tenDays()
    try five.add("2031-02-01")
    #expect(five.plan(.days(30)).removed == [])
    five.mark(11, .acknowledged)
    #expect(five.plan(.days(30)).removed.count == 8)
  }

  @Test("F48: a future-dated import is neither removed nor counted, and blocks nothing")
  func futureImport() throws {
    var history = try tenDays()
    try history.add("2040-01-01", [.good, .counted])
    let plan = history.plan(rule, now: try moment("2026-01-11"))
    #expect(plan.clockRefusal == nil)
    #expect(plan.kept == [10, 11])
    #expect(try plan.reasons(11) == .future)
    #expect(history.plan(.days(2), now: try moment("2026-01-11")).kept == [8, 9, 10, 11])
  }

  @Test("a future-dated backup made here is forgiven when it is acknowledged")
  func futureAcknowledged() throws {
    var history = try tenDays()
    try history.add("2040-01-01")
    let now = try moment("2026-01-11")
    #expect(history.plan(rule, now: now).clockRefusal != nil)
    history.mark(11, .acknowledged)
    #expect(history.plan(rule, now: now).kept == [10, 11])
  }

  @Test("R10: a start more than a day before one of a lower sequence is out of order")
  func disorder() throws {
    var history = try tenDays()
    try history.add("1970-01-02")
    let plan = history.plan(rule)
    #expect(plan.removed == [])
    #expect(plan.refusals == [SeriesRefusal(series: 0, cause: .disorder(earlier: 11, later: 1), count: 10)])
    history.mark(11, .acknowledged)
    #expect(history.plan(rule).removed.count == 10)
  }

  @Test("one that waited for a lock, and old imports with new sequences, are in order")
  func order() throws {
    var history = try tenDays()
    try history.add("2026-01-09 03:00")
    for day in 1...9 { try history.add("2019-05-0\(day)", [.good, .counted]) }
    let plan = history.plan(rule)
    #expect(plan.refusals == [])
    #expect(plan.kept == [10])
  }

  @Test("an empty archive and a new catalog are no reason to refuse")
  func nothing() throws {
    let plan = History().plan(rule, now: try moment("2026-01-01"))
    #expect(plan.clockRefusal == nil)
    #expect(plan.decisions == [])
  }
}
