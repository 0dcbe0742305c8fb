import Testing

@testable import Retention

@Suite("The rules, with the semantics of restic's forget")
struct PolicyRulesTests {
  /// One backup each Sunday for 12 weeks, the example of restic's manual.
  private func sundays() throws -> History {
    try History([
      "2019-09-01 11:00", "2019-09-08 11:00", "2019-09-15 11:00", "2019-09-22 11:00", "2019-09-29 11:00",
      "2019-10-06 11:00", "2019-10-13 11:00", "2019-10-20 11:00", "2019-10-27 11:00", "2019-11-03 11:00",
      "2019-11-10 11:00", "2019-11-17 11:00",
    ])
  }

  @Test("buckets without a backup take no count: four daily ones are four Sundays")
  func sundaysDaily() throws {
    #expect(try sundays().plan { $0.keepDaily = 4 }.kept == [9, 10, 11, 12])
    #expect(try sundays().plan { $0.keepWeekly = 4 }.kept == [9, 10, 11, 12])
    #expect(try sundays().plan { $0.keepLast = 4 }.kept == [9, 10, 11, 12])
  }

  @Test("of each bucket the newest is kept")
  func newest() throws {
    let history = try History([
      "2026-01-01 01:00", "2026-01-01 23:59:59", "2026-01-02 00:00", "2026-01-02 12:00", "2026-01-02 12:30",
      "2026-01-03 09:00",
    ])
    #expect(history.plan { $0.keepDaily = 3 }.kept == [2, 5, 6])
    #expect(history.plan { $0.keepHourly = 2 }.kept == [5, 6])
    #expect(try history.plan { $0.keepDaily = 3 }.reasons(5) == .newest(of: .daily))
  }

  @Test("while a rule has counts left the oldest is kept too, and says so")
  func oldest() throws {
    let history = try History(daily: "2026-01-01", "2026-03-10")
    let plan = history.plan { $0.keepYearly = 3 }
    #expect(plan.keptDays == ["2026-01-01", "2026-03-10"])
    #expect(try plan.reasons(1) == .oldest(of: .yearly))
    #expect(history.plan { $0.keepYearly = 1 }.keptDays == ["2026-03-10"])
    // Three months have backups, so three counts leave none over and four do.
    #expect(history.plan { $0.keepMonthly = 3 }.keptDays == ["2026-01-31", "2026-02-28", "2026-03-10"])
    #expect(history.plan { $0.keepMonthly = 4 }.keptDays.first == "2026-01-01")
  }

  @Test("-1 keeps the newest of every bucket, and the oldest")
  func all() throws {
    let history = try History(daily: "2024-12-30", "2026-01-02")
    #expect(
      history.plan { $0.keepYearly = -1 }.keptDays == [
        "2024-12-30", "2024-12-31", "2025-12-31", "2026-01-02",
      ])
    #expect(history.plan { $0.keepLast = -1 }.removed == [])
  }

  @Test("rules add up, each on its own")
  func union() throws {
    let history = try History(daily: "2026-01-01", "2026-03-31")
    let plan = history.plan {
      $0.keepDaily = 2
      $0.keepWeekly = 2
      $0.keepMonthly = 2
    }
    #expect(plan.keptDays == ["2026-02-28", "2026-03-29", "2026-03-30", "2026-03-31"])
    #expect(
      try plan.reasons(90) == [.newest(of: .daily), .newest(of: .weekly), .newest(of: .monthly)])
  }

  @Test("within counts back from the newest, not from now, and its begin is outside")
  func within() throws {
    let history = try History([
      "2026-01-01 12:00", "2026-01-02 11:59", "2026-01-02 12:00", "2026-01-02 12:01", "2026-01-03 12:00",
    ])
    let later = try moment("2027-06-01")
    #expect(history.plan({ $0.keepWithin = RetentionSpan(days: 1) }, now: later).kept == [4, 5])
    #expect(history.plan({ $0.keepWithin = RetentionSpan(hours: 24) }, now: later).kept == [4, 5])
    #expect(
      history.plan({ $0.keepWithin = RetentionSpan(days: 1, hours: 1) }, now: later).kept == [2, 3, 4, 5])
  }

  @Test("a day that its month does not have counts on into the next: 31 March less a month is 3 March")
  func monthOverflow() throws {
    let history = try History([
      "2026-03-02 10:00", "2026-03-03 09:00", "2026-03-03 11:00", "2026-03-31 10:00",
    ])
    #expect(history.plan { $0.keepWithin = RetentionSpan(months: 1) }.kept == [3, 4])
    let leap = try History(["2027-02-28 12:00", "2027-03-01 12:00", "2028-02-29 10:00"])
    #expect(leap.plan { $0.keepWithin = RetentionSpan(years: 1) }.kept == [2, 3])
  }

  @Test("within daily keeps the newest of each day inside the span, and the oldest if it is inside")
  func withinDaily() throws {
    let history = try History([
      "2026-01-01 08:00", "2026-01-01 20:00", "2026-01-02 08:00", "2026-01-02 20:00", "2026-01-03 08:00",
      "2026-01-03 20:00",
    ])
    #expect(history.plan { $0.keepWithinDaily = RetentionSpan(days: 2) }.kept == [4, 6])
    let plan = history.plan { $0.keepWithinDaily = RetentionSpan(days: 30) }
    #expect(plan.kept == [1, 2, 4, 6])
    #expect(try plan.reasons(1) == .oldestWithin(of: .daily))
  }

  @Test("two in one second are told apart by their sequence")
  func duplicates() throws {
    let history = try History([
      "2026-01-01 10:00", "2026-01-01 10:00", "2026-01-01 10:00", "2026-01-01 09:00",
    ])
    #expect(history.plan { $0.keepLast = 1 }.kept == [3])
    #expect(history.plan { $0.keepDaily = 1 }.kept == [3])
    #expect(history.plan { $0.keepLast = 2 }.kept == [2, 3])
  }

  @Test("a policy without rules keeps everything, and so does one whose rules are all 0")
  func empty() throws {
    let history = try sundays()
    for policy in [RetentionPolicy(), RetentionPolicy(keepLast: 0, keepWithin: RetentionSpan())] {
      #expect(policy.isEmpty)
      let plan = history.plan(.policy(policy))
      #expect(plan.removed == [])
      #expect(try plan.reasons(1).contains(.noRule))
    }
  }

  @Test("series do not know of each other")
  func series() throws {
    var history = try sundays()
    history.series = ["prod/full", "dev/full"]
    try history.add("2015-01-01", series: 1)
    let plan = history.plan { $0.keepLast = 1 }
    #expect(plan.kept == [12, 13])
  }

  @Test("labels: any of the list, both of a pair, and the label keep always")
  func labels() {
    let policy = RetentionPolicy(keepLabels: ["release", "pre,migration"])
    #expect(policy.keeps(labels: ["x", "release"]))
    #expect(policy.keeps(labels: ["migration", "pre"]))
    #expect(!policy.keeps(labels: ["migration"]))
    #expect(!policy.keeps(labels: []))
    #expect(RetentionPolicy().keeps(labels: ["keep"]))
    #expect(!RetentionPolicy().keeps(labels: ["Keep"]))
  }
}
