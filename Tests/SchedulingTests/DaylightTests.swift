import Foundation
import Testing

@testable import Scheduling

/// F46: every change of the clocks; never twice, never skipped.
@Suite("Runs on days when the clocks change")
struct DaylightTests {
  private func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

  private func instants(_ pattern: String, _ zone: TimeZone, from: String, to: String) throws -> [String] {
    let pattern = try CalendarPattern(pattern)
    let format = Date.ISO8601FormatStyle()
    var now = try format.parse(from)
    let end = try format.parse(to)
    var found: [String] = []
    while let next = pattern.next(after: now, in: zone), next < end {
      found.append(format.format(next))
      now = next
    }
    return found
  }

  @Test(
    "a fixed time comes once a day: at the change when the clocks jump over it, the first time when it is repeated",
    arguments: [
      ("Europe/Belgrade", "02:30", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
      ("Europe/Belgrade", "02:30", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
      (
        "America/New_York", "02:00", "2026-03-07T12:00:00Z", ["2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z"]
      ),
      (
        "America/New_York", "01:30", "2026-10-31T12:00:00Z", ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]
      ),
      (
        "Australia/Lord_Howe", "02:15", "2026-10-03T12:00:00Z",
        ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]
      ),
      ("Africa/Cairo", "00:00", "2026-04-23T12:00:00Z", ["2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"]),
      (
        "Pacific/Apia", "12:00", "2011-12-29T12:00:00Z",
        ["2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"]
      ),
    ])
  func fixed(_ name: String, _ at: String, _ from: String, _ expected: [String]) throws {
    let format = Date.ISO8601FormatStyle()
    let end = format.format(try format.parse(from).addingTimeInterval(46 * 3600))
    #expect(try instants(at, try zone(name), from: from, to: end) == expected)
  }

  @Test("an hourly job runs in both of two equal hours, and not in one that is left out")
  func hourly() throws {
    let belgrade = try zone("Europe/Belgrade")
    let autumn = try instants("0 * * * *", belgrade, from: "2026-10-24T22:30:00Z", to: "2026-10-25T03:30:00Z")
    #expect(autumn.count == 5)
    let spring = try instants("0 * * * *", belgrade, from: "2026-03-28T23:30:00Z", to: "2026-03-29T03:30:00Z")
    #expect(
      spring == [
        "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z", "2026-03-29T03:00:00Z",
      ])
    let quarter = try instants(
      "15 * * * *", belgrade, from: "2026-03-28T23:30:00Z", to: "2026-03-29T02:30:00Z")
    #expect(quarter == ["2026-03-29T00:15:00Z", "2026-03-29T01:15:00Z", "2026-03-29T02:15:00Z"])
  }

  @Test("the leap day comes every four years")
  func leapDay() throws {
    let found = try instants(
      "0 12 29 2 *", try zone("UTC"), from: "2026-01-01T00:00:00Z", to: "2037-01-01T00:00:00Z")
    #expect(found == ["2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z", "2036-02-29T12:00:00Z"])
  }
}
