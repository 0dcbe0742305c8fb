import ArchiveModel
import Foundation
import Testing

@testable import Retention

@Suite("What a plan relies on")
struct WitnessTests {
  private func history() throws -> History {
    var history = try History(daily: "2026-03-01", "2026-03-10")
    history.mark(2, .proven)
    return history
  }

  @Test(
    "the newest min_keep good ones that stay and the newest proven one bear witness, where something goes")
  func chosen() throws {
    let history = try history()
    let plan = history.plan(.days(4))
    #expect(plan.removed == [1, 3, 4, 5])
    #expect(plan.witnesses().map { plan.candidates[$0].sequence } == [10, 9, 8, 2])
    #expect(plan.witnesses(emptyable: [history.series[0]]).isEmpty)
    #expect(history.plan(.days(30)).witnesses().isEmpty, "nothing goes")
  }

  @Test("removals without the files of a witness are refused, once for each series")
  func refused() throws {
    var plan = try history().plan(.days(4))
    let witnesses = plan.witnesses()
    plan.refuseRemovals(withoutFilesOf: witnesses[1])
    plan.refuseRemovals(withoutFilesOf: witnesses[0])
    #expect(plan.removed.isEmpty && plan.refused == [1, 3, 4, 5] && plan.refusesAnything)
    #expect(plan.refusals == [SeriesRefusal(series: 0, cause: .absent(sequence: 9), count: 4)])
    #expect(try plan.reasons(1) == [.olderThanDays, .absent])
  }

  @Test("a forecast names the refusal that a later removal meets")
  func forecast() throws {
    var history = try history()
    history.mark(10, .flagged)
    let plan = history.plan(.policy(RetentionPolicy(keepLast: 10)))
    let index = try #require(plan.index(ofSequence: 1))
    guard case .refusedLater(_, let backups, let reasons) = plan.forecast(at: index).outcome else {
      Issue.record("\(plan.forecast(at: index))")
      return
    }
    #expect(backups == 1 && reasons.contains(.olderThanFlagged))
  }
}
