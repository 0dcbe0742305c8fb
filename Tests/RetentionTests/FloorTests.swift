import Testing

@testable import Retention

@Suite("The floors that stand over every policy")
struct FloorTests {
  private let onlyNewest = RetentionRule.policy(RetentionPolicy(keepLast: 1, minKeep: 1))

  private func tenDays() throws -> History { try History(daily: "2026-01-01", "2026-01-10") }

  @Test("R7: min_keep fills up with the newest good ones, and never is 0")
  func minKeep() throws {
    let history = try tenDays()
    #expect(history.plan(.policy(RetentionPolicy(keepLast: 1, minKeep: 4))).kept == [7, 8, 9, 10])
    #expect(history.plan(.policy(RetentionPolicy(keepLast: 1))).kept == [8, 9, 10])
    #expect(history.plan(.policy(RetentionPolicy(keepLast: 1, minKeep: 0))).kept == [10])
    #expect(history.plan(.policy(RetentionPolicy(keepLast: 1, minKeep: 50))).removed == [])
    #expect(try history.plan(.policy(RetentionPolicy(keepLast: 1))).reasons(8) == .minKeep)
  }

  @Test("what a rule or a hold keeps counts for min_keep")
  func minKeepCounts() throws {
    var history = try tenDays()
    history.mark(1, .held)
    history.mark(2, .keepLabel)
    #expect(history.plan(.policy(RetentionPolicy(keepLast: 1))).kept == [1, 2, 10])
  }

  @Test("held, labelled, flagged, running and unverified imported ones are never removed")
  func never() throws {
    let rows: [(RetentionTraits, RetentionReasons)] = [
      (ordinary.union(.held), .held), (ordinary.union(.keepLabel), .label),
      (ordinary.union(.flagged), .flagged), ([.made, .counted, .running], .running), ([.good], .notCounted),
      ([], .notCounted), ([.counted, .made, .held], .held),
    ]
    for (traits, reason) in rows {
      var history = try tenDays()
      history.candidates[0].traits = traits
      let plan = history.plan(onlyNewest)
      #expect(plan.kept == [1, 10], "\(reason.codes)")
      #expect(try plan.reasons(1) == reason)
    }
  }

  @Test("R16: one that is being made takes no place of a rule")
  func running() throws {
    var history = try tenDays()
    history.candidates[9].traits = [.made, .counted, .running]
    #expect(history.plan(onlyNewest).kept == [9, 10])
  }

  @Test("the newest proven one stays, however old")
  func newestProven() throws {
    var history = try tenDays()
    history.mark(2, .proven)
    history.mark(4, .proven)
    let plan = history.plan(onlyNewest)
    #expect(plan.kept == [4, 10])
    #expect(try plan.reasons(4) == .newestProven)
  }

  @Test("F48: a proven one that is damaged since proves nothing")
  func damagedProof() throws {
    var history = try tenDays()
    history.candidates[3].traits = [.counted, .made, .proven]
    history.mark(2, .proven)
    #expect(history.plan(onlyNewest).kept == [2, 10])
  }

  @Test("F48: the newest being damaged, the good one before it takes its place, and it stays to be healed")
  func newestDamaged() throws {
    var history = try tenDays()
    history.candidates[9].traits = [.counted, .made]
    let plan = history.plan(onlyNewest)
    #expect(plan.kept == [9, 10])
    #expect(try plan.reasons(9) == .last)
    #expect(try plan.reasons(10) == .mayHeal)
  }

  @Test("a damaged one goes when a good one of its age would")
  func oldDamaged() throws {
    var history = try tenDays()
    history.candidates[2].traits = [.counted, .made]
    let plan = history.plan(onlyNewest)
    #expect(plan.kept == [10])
    #expect(try plan.reasons(3) == .damaged)
  }

  @Test("F48: a series without any good one loses nothing")
  func noGood() throws {
    var history = try tenDays()
    for index in history.candidates.indices { history.candidates[index].traits = [.counted, .made] }
    let plan = history.plan(onlyNewest)
    #expect(plan.removed == [])
    #expect(try plan.reasons(1) == .noGood)
    #expect(history.plan(.days(1)).removed == [])
  }

  @Test("F35: removal of what is older than a flagged one is refused until it is acknowledged")
  func flagged() throws {
    var history = try tenDays()
    history.mark(6, .flagged)
    let plan = history.plan(onlyNewest)
    #expect(plan.kept == [6, 10])
    #expect(plan.removed == [7, 8, 9])
    #expect(plan.refused == [1, 2, 3, 4, 5])
    #expect(try plan.reasons(5) == [.noneKeeps, .olderThanFlagged])
    #expect(plan.refusals == [SeriesRefusal(series: 0, cause: .flagged(sequence: 6), count: 5)])
    #expect(plan.refusesAnything)
  }

  @Test("a flagged one with nothing older to remove refuses nothing")
  func flaggedOldest() throws {
    var history = try tenDays()
    history.mark(1, .flagged)
    #expect(history.plan(onlyNewest).refusals == [])
  }

  @Test("R8: labels that nothing has would empty the series, which is refused, and others go on")
  func wouldEmpty() throws {
    var history = try tenDays()
    history.series = ["prod/full", "dev/full"]
    for day in 1...5 { try history.add("2026-01-0\(day)", series: 1) }
    history.mark(15, .keepLabel)
    let rule = RetentionRule.policy(RetentionPolicy(keepLabels: ["relaese"]))
    let plan = history.plan(rule)
    #expect(plan.refusals == [SeriesRefusal(series: 0, cause: .wouldEmpty, count: 7)])
    #expect(plan.removed == [11, 12])
    let allowed = history.plan(rule, emptyable: ["prod/full"])
    #expect(allowed.refusals == [])
    #expect(allowed.removed == Array(1...12))
  }

  @Test("a series that may be emptied loses min_keep and the newest proven, and keeps its holds")
  func emptyable() throws {
    var history = try tenDays()
    history.mark(3, .proven)
    history.mark(1, .held)
    #expect(history.plan(.policy(RetentionPolicy(keepLast: 1)), emptyable: ["prod/full"]).kept == [1, 10])
    let none = history.plan(.policy(RetentionPolicy(keepLast: 0)), emptyable: ["prod/full"])
    #expect(none.kept == [1])
    #expect(try none.reasons(5) == .emptied)
    #expect(history.plan(.policy(RetentionPolicy(keepLast: 1)), emptyable: ["prod"]).kept == [1, 3, 10])
  }

  @Test("the sums are those of the decisions")
  func totals() throws {
    var history = try tenDays()
    history.mark(6, .flagged)
    let plan = history.plan(onlyNewest)
    #expect(plan.totals.kept == RetentionAmount(count: 2, bytes: 200))
    #expect(plan.totals.removed == RetentionAmount(count: 3, bytes: 300))
    #expect(plan.totals.refused == RetentionAmount(count: 5, bytes: 500))
    #expect(plan.totals.oldestLeft == (try moment("2026-01-01 02:00")))
    #expect(plan.totals.newestLeft == (try moment("2026-01-10 02:00")))
    #expect(plan.totalsBySeries.count == 1)
  }
}
