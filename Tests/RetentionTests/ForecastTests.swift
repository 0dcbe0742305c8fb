import Foundation
import Testing

@testable import Retention

@Suite("When a backup will go")
struct ForecastTests {
  private func forecast(
    _ sequence: Int64, _ rule: RetentionRule, _ change: (inout History) -> Void = { _ in }
  ) throws -> RetentionForecast {
    var history = try History(daily: "2026-01-01", "2026-01-31")
    change(&history)
    let plan = history.plan(rule, now: try moment("2026-01-31 03:00"))
    return plan.forecast(at: try #require(plan.index(ofSequence: sequence)))
  }

  private let week = RetentionRule.policy(RetentionPolicy(keepDaily: 7))

  @Test("with one backup a day the newest of seven days goes after seven more")
  func daily() throws {
    let forecast = try forecast(31, week)
    #expect(forecast.outcome == .goes(at: try moment("2026-02-07 02:00"), backups: 7))
    #expect(forecast.interval == 86_400)
    #expect(!forecast.assumesProof)
    #expect(try self.forecast(25, week).outcome == .goes(at: try moment("2026-02-01 02:00"), backups: 1))
  }

  @Test("what goes now goes now, and a refusal is named")
  func now() throws {
    #expect(try forecast(24, week).outcome == .goesNow)
    #expect(try forecast(3, week) { $0.mark(10, .flagged) }.outcome == .refusedNow)
  }

  @Test("days count on the same way")
  func days() throws {
    #expect(try forecast(31, .days(30)).outcome == .goes(at: try moment("2026-03-03 02:00"), backups: 31))
  }

  @Test("what a hold or label keeps stays as long as that stands")
  func lasting() throws {
    #expect(try forecast(3, week) { $0.mark(3, .held) }.outcome == .staysWhile(.held))
    #expect(try forecast(31, week) { $0.mark(31, [.keepLabel]) }.outcome == .staysWhile(.label))
    #expect(try forecast(3, .policy(RetentionPolicy())).outcome == .staysWhile(.noRule))
  }

  @Test("of the newest proven one it is assumed that a newer one is proven")
  func proven() throws {
    let forecast = try forecast(2, week) { $0.mark(2, .proven) }
    #expect(forecast.outcome == .goes(at: try moment("2026-02-01 02:00"), backups: 1))
    #expect(forecast.assumesProof)
  }

  @Test("what a rule keeps for good stays until the end of what was looked at")
  func forever() throws {
    let rule = RetentionRule.policy(RetentionPolicy(keepLast: 1, keepYearly: -1))
    guard case .staysUntil(let end, let reasons) = try forecast(1, rule).outcome else {
      Issue.record("it goes")
      return
    }
    #expect(end > (try moment("2030-01-01")))
    #expect(reasons == .oldest(of: .yearly))
  }
}
