import Foundation
import Testing

@testable import Retention

@Suite("The archive's calendar")
struct CalendarTests {
  static let zones = ["Europe/Belgrade", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"]

  private func names(_ calendar: inout CalendarBuckets, _ date: Date) -> [String] {
    calendar.move(to: date.retentionMicroseconds)
    return RetentionPeriod.allCases.map { calendar.name(of: $0) }
  }

  /// The same names by Foundation's calendar.
  private func foundationNames(_ date: Date, _ calendar: Calendar) -> [String] {
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .weekOfYear, .yearForWeekOfYear], from: date)
    func padded(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    let month = "\(parts.year ?? 0)-\(padded(parts.month))"
    return [
      "\(month)-\(padded(parts.day)) \(padded(parts.hour)) h", "\(month)-\(padded(parts.day))",
      "\(parts.yearForWeekOfYear ?? 0)-W\(padded(parts.weekOfYear))", month, "\(parts.year ?? 0)",
    ]
  }

  @Test("R11: it agrees with Foundation around every change of the clocks of four zones", arguments: zones)
  func changes(name: String) throws {
    let zone = try zone(name)
    var foundation = Calendar(identifier: .iso8601)
    foundation.timeZone = zone
    var calendar = CalendarBuckets(zone)
    var changes = 0
    var offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: 0))
    for day in stride(from: 0, to: 2_150_000_000, by: 86_400) {
      let after = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(day + 86_400)))
      guard after != offset else { continue }
      (offset, changes) = (after, changes + 1)
      for step in stride(from: day - 1_800, through: day + 88_200, by: 1_799) {
        let date = Date(timeIntervalSince1970: TimeInterval(step))
        #expect(names(&calendar, date) == foundationNames(date, foundation), "\(name) \(step)")
      }
    }
    #expect(changes > 60)
  }

  @Test("it agrees with Foundation on every day of 1900 to 2100, leap days and week 53 among them")
  func days() throws {
    let zone = try zone("Asia/Kathmandu")
    var foundation = Calendar(identifier: .iso8601)
    foundation.timeZone = zone
    var calendar = CalendarBuckets(zone)
    let start = try moment("1900-01-01 12:00")
    for day in 0..<73_414 {
      let date = start.addingTimeInterval(Double(day) * 86_400 + Double(day * 7_919 % 43_000))
      let found = names(&calendar, date)
      #expect(found == foundationNames(date, foundation), "\(date)")
      if found != foundationNames(date, foundation) { return }
    }
  }

  @Test("weeks are those of ISO 8601, which has a week 53 in some years")
  func weeks() throws {
    let rows = [
      ("2020-12-31", "2020-W53"), ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"),
      ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"),
      ("2018-12-31", "2019-W01"), ("2017-01-01", "2016-W52"), ("1969-12-29", "1970-W01"),
      ("2000-02-29", "2000-W09"),
    ]
    var calendar = CalendarBuckets(.gmt)
    for (day, week) in rows {
      calendar.move(to: try moment(day).retentionMicroseconds)
      #expect(calendar.name(of: .weekly) == week, "\(day)")
    }
  }

  @Test("the calendar is the archive's zone: one moment, two days")
  func zoneMatters() throws {
    let history = ["2026-01-01 23:30", "2026-01-02 00:30", "2026-01-02 10:00"]
    var utc = try History(history)
    #expect(try utc.plan { $0.keepDaily = 2 }.reasons(1) == .newest(of: .daily))
    // In Belgrade all three are of 2 January.
    utc.zone = try zone("Europe/Belgrade")
    #expect(utc.plan { $0.keepDaily = 2 }.kept == [1, 3])
    #expect(try utc.plan { $0.keepDaily = 2 }.reasons(1) == .oldest(of: .daily))
  }

  @Test("the hour that comes twice is one hour, and a day of 23 hours is a day")
  func twice() throws {
    var history = History(zone: try zone("Europe/Belgrade"))
    // 02:30 in summer time, 02:30 in winter time, 03:30.
    for text in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"] {
      try history.add(text)
    }
    #expect(history.plan { $0.keepHourly = 2 }.kept == [2, 3])
  }

  @Test("a span ends at the same time of day on the other side of a change of the clocks")
  func spanOverChange() throws {
    let belgrade = try zone("Europe/Belgrade")
    let history = try History(
      ["2026-03-28 11:59", "2026-03-28 12:01", "2026-03-29 12:00"], zone: belgrade)
    #expect(history.plan { $0.keepWithin = RetentionSpan(days: 1) }.kept == [2, 3])
    // The day had 23 hours, so 24 hours reach back an hour further.
    #expect(history.plan { $0.keepWithin = RetentionSpan(hours: 24) }.kept == [1, 2, 3])
  }

  @Test("years before 1 and spans of thousands of years are numbers like others")
  func far() throws {
    var calendar = CalendarBuckets(.gmt)
    let newest = try moment("2026-03-31 10:00").retentionMicroseconds
    let far = calendar.moment(RetentionSpan(years: 9_999), before: newest)
    calendar.move(to: far)
    #expect(calendar.name(of: .daily) == "-7973-03-31")
  }
}
