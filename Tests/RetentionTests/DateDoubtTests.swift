import Foundation
import Testing

@testable import Retention

@Suite struct DateDoubtTests {
  private func doubted(_ history: History, now: String = "2026-02-01") throws -> [Int64] {
    let now = try moment(now)
    return history.candidates.map(\.sequence).filter {
      DateDoubt.stands(on: $0, among: history.candidates, now: now)
    }
  }

  @Test("ordinary dates are not doubted, nor those of imports, nor one that is acknowledged")
  func ordinaryDates() throws {
    var history = try History(daily: "2026-01-01", "2026-01-10")
    try history.add("2019-01-01", [.good, .counted])
    #expect(try doubted(history) == [])
    try history.add("2027-01-01", ordinary.union(.acknowledged))
    #expect(try doubted(history) == [])
  }

  @Test("a date ahead of now, one after a leap, and two out of order are doubted")
  func odd() throws {
    var ahead = try History(daily: "2026-01-01", "2026-01-03")
    try ahead.add("2026-03-01")
    #expect(try doubted(ahead) == [4])
    var leap = try History(["2020-01-01", "2020-01-02"])
    try leap.add("2026-01-01")
    try leap.add("2026-01-02")
    #expect(try doubted(leap) == [3])
    var disorder = try History(daily: "2026-01-01", "2026-01-03")
    try disorder.add("2026-01-01 12:00")
    #expect(try doubted(disorder) == [3, 4])
    // Another series has an order of its own.
    var other = try History(daily: "2026-01-01", "2026-01-03")
    try other.add("2026-01-01 12:00", series: 1)
    #expect(try doubted(other) == [])
  }
}
