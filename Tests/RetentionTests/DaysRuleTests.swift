import Testing

@testable import Retention

@Suite("cleanup --days N")
struct DaysRuleTests {
  @Test("goes what began more than N×24 h before the newest good one")
  func edge() throws {
    let history = try History([
      "2026-01-01 09:59:59", "2026-01-01 10:00", "2026-01-15", "2026-01-20", "2026-01-31 10:00",
    ])
    let plan = history.plan(.days(30))
    #expect(plan.removed == [1])
    #expect(try plan.reasons(1) == .olderThanDays)
    #expect(try plan.reasons(2) == .days)
  }

  @Test("F48: fifteen failed nights age nothing: it counts from the newest good one and not from now")
  func failedNights() throws {
    let history = try History(daily: "2026-01-01", "2026-01-31")
    let plan = history.plan(.days(30), now: try moment("2026-12-31"))
    #expect(plan.removed == [])
  }

  @Test("F48: after failed nights a full disk can still be freed")
  func fullDisk() throws {
    let history = try History(daily: "2026-01-01", "2026-03-31")
    #expect(history.plan(.days(30), now: try moment("2026-04-15")).removed == Array(1...59))
  }

  @Test("a newer one that is damaged, running or an unverified import does not age the others")
  func newestGood() throws {
    for traits in [[.counted, .made], [.counted, .made, .running], [.good]] as [RetentionTraits] {
      var history = try History(daily: "2026-01-01", "2026-01-10")
      try history.add("2026-03-01", traits)
      #expect(history.plan(.days(9)).removed == [])
    }
  }

  @Test("the floors stand")
  func floors() throws {
    var history = try History(["2026-01-01", "2026-01-02", "2026-01-03", "2026-06-01"])
    #expect(history.plan(.days(0)).kept == [2, 3, 4])
    history.mark(1, .proven)
    #expect(history.plan(.days(1)).kept == [1, 3, 4])
  }

  @Test("N×24 h is exact over a change of the clocks, and a huge N keeps all")
  func exact() throws {
    let belgrade = try zone("Europe/Belgrade")
    let history = try History(
      ["2026-03-28 11:00", "2026-03-28 11:01", "2026-03-29 12:01"], zone: belgrade)
    let plan = RetentionPlanner(rule: .days(1), minKeep: 1, zone: belgrade).plan(
      history.candidates, series: history.series, now: try moment("2026-03-30"), highestTimeSeen: nil)
    #expect(plan.removed == [1])
    #expect(history.plan(.days(.max)).removed == [])
  }
}
