import Foundation
import Testing

@testable import Retention

@Suite("The year drawn in docs/retention.md")
struct DrawnYearTests {
  private static let policy = RetentionPolicy(keepDaily: 7, keepWeekly: 5, keepMonthly: 6, keepYearly: 3)

  /// One backup a night in 2026, but none on 13 and 28 December; the plan of the morning of 1 January.
  private func plan() throws -> RetentionPlan {
    let belgrade = try zone("Europe/Belgrade")
    var history = try History(daily: "2026-01-01", "2026-12-31", zone: belgrade)
    for night in ["2026-12-13 02:00", "2026-12-28 02:00"] {
      let missing = try moment(night, in: belgrade).retentionMicroseconds
      history.candidates.removeAll { $0.started == missing }
    }
    try #require(history.candidates.count == 363)
    return history.plan(.policy(Self.policy), now: try moment("2027-01-01 01:00", in: belgrade))
  }

  /// The mark of the rule that reaches back furthest.
  private func mark(_ reasons: RetentionReasons) -> Character? {
    let marks: [(RetentionPeriod, Character)] = [
      (.yearly, "y"), (.monthly, "m"), (.weekly, "w"), (.daily, "d"),
    ]
    return marks.first { reasons.contains(.newest(of: $0.0)) || reasons.contains(.oldest(of: $0.0)) }?.1
  }

  /// The text between two lines of docs/retention.md.
  private func block(_ name: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/retention.md"), encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "<!-- \(name) -->"), "no block \(name)")
    let rest = lines[(start + 1)...]
    let open = try #require(rest.firstIndex { $0.hasPrefix("```") })
    let close = try #require(rest[(open + 1)...].firstIndex { $0.hasPrefix("```") })
    return Array(lines[(open + 1)..<close])
  }

  @Test("the calendar is what the planner keeps, word for word")
  func calendar() throws {
    let plan = try plan()
    var marks: [String: Character] = [:]
    var calendar = CalendarBuckets(plan.zone)
    for index in plan.indices(.keep) {
      calendar.move(to: plan.candidates[index].started)
      marks[calendar.name(of: .daily)] = mark(plan.decisions[index].reasons)
    }
    let drawn = DrawnYear(year: 2026, marks: marks).lines
    #expect(try block("drawn year") == drawn, "\n\(drawn.joined(separator: "\n"))")
  }

  @Test("so is the list of reasons")
  func list() throws {
    let plan = try plan()
    var calendar = CalendarBuckets(plan.zone)
    let listed = plan.indices(.keep).map { index in
      calendar.move(to: plan.candidates[index].started)
      return "\(calendar.name(of: .daily))  \(plan.texts(at: index).joined(separator: "; "))"
    }
    #expect(try block("kept backups") == listed, "\n\(listed.joined(separator: "\n"))")
  }

  @Test("the table of reason codes names every reason")
  func codes() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/retention.md"), encoding: .utf8)
    for (_, code) in RetentionReasons.all where !code.hasPrefix("keep_") {
      #expect(text.contains("`\(code)`"), "\(code)")
    }
  }
}
