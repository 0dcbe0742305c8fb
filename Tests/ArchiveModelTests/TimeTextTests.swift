import Foundation
import Testing

@testable import ArchiveModel

@Suite("Spans of time and sizes as text")
struct SpanAndSizeTests {
  @Test(
    "a span is a whole number and a unit",
    arguments: [
      ("30s", 30), ("10m", 600), ("6h", 21_600), ("26h", 93_600), ("7d", 604_800), ("2w", 1_209_600),
      ("0s", 0),
    ] as [(String, Int64)])
  func spans(_ text: String, _ seconds: Int64) throws {
    let span = try TimeSpan(text)
    #expect(span.seconds == seconds)
    #expect(try TimeSpan(span.description) == span)
  }

  @Test("a span is written in the largest unit that loses nothing")
  func spanDescription() {
    let texts = [604_800, 86_400, 93_600, 90, 60, 0].map { TimeSpan(seconds: $0).description }
    #expect(texts == ["1w", "1d", "26h", "90s", "1m", "0s"])
  }

  @Test(
    "anything else is refused, with the unit that was meant",
    arguments: [
      ("10min", "Did you mean '10m'?"), ("6 hours", "Did you mean '6h'?"), ("7D", "Did you mean '7d'?"),
      ("3M", "Write"), ("1y", "Write"), ("5", "Write"), ("", "Write"), ("h", "Write"), ("-1h", "Write"),
      ("1.5h", "Write"),
      ("1h30m", "Write"), ("٣h", "Write"),
    ])
  func badSpans(_ text: String, _ hint: String) throws {
    let fault = try #require(throws: ModelFault.self) { try TimeSpan(text) }
    #expect(fault.code == .usage)
    #expect(fault.hint?.hasPrefix(hint) == true, "\(fault.hint ?? "")")
  }

  @Test(
    "what does not fit in 64 bits is refused", arguments: ["99999999999999999999s", "9223372036854775807w"])
  func hugeSpans(_ text: String) {
    #expect(throws: ModelFault(.usage, "")) { try TimeSpan(text) }
  }

  @Test(
    "a size is a whole number and a unit",
    arguments: [
      ("0B", 0), ("500MB", 500_000_000), ("2GiB", 2_147_483_648), ("1kB", 1_000), ("1KiB", 1_024),
      ("3TiB", 3_298_534_883_328),
    ] as [(String, Int64)])
  func sizes(_ text: String, _ bytes: Int64) throws {
    #expect(try ByteSize(text).bytes == bytes)
    #expect(try ByteSize(text).description == text)
  }

  @Test(
    "any other size is refused, with the unit that was meant",
    arguments: [
      ("2gb", "Did you mean '2GB'?"), ("2 GiB", "Did you mean '2GiB'?"), ("2G", "Did you mean '2GiB'?"),
      ("500", "Write"), ("GiB", "Write"), ("1.5GiB", "Write"), ("-1B", "Write"), ("2XB", "Write"),
    ])
  func badSizes(_ text: String, _ hint: String) throws {
    let fault = try #require(throws: ModelFault.self) { try ByteSize(text) }
    #expect(fault.hint?.hasPrefix(hint) == true, "\(fault.hint ?? "")")
  }

  @Test("a size over 64 bits is refused")
  func hugeSize() {
    #expect(throws: ModelFault(.usage, "")) { try ByteSize("9999999999TiB") }
  }
}

@Suite("Instants as text")
struct InstantTextTests {
  private let now = Date(timeIntervalSince1970: 1_767_522_600)  // 2026-01-04T10:30:00Z

  private func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

  private func utc(_ text: String, in name: String = "Europe/Belgrade") throws -> [String] {
    let found = try InstantText(text, now: now, zone: try zone(name))
    return [RFC3339.text(found.start), RFC3339.text(found.end)]
  }

  @Test("a day, a minute and a second are read in the archive's zone, with the stretch they name")
  func civil() throws {
    #expect(try utc("2026-01-04") == ["2026-01-03T23:00:00Z", "2026-01-04T23:00:00Z"])
    #expect(try utc("2026-01-04 10:30") == ["2026-01-04T09:30:00Z", "2026-01-04T09:31:00Z"])
    #expect(try utc("2026-01-04 10:30:05") == ["2026-01-04T09:30:05Z", "2026-01-04T09:30:06Z"])
    #expect(try utc("2024-02-29", in: "UTC") == ["2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"])
    #expect(try utc("2025-12-31", in: "UTC") == ["2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z"])
  }

  @Test("RFC 3339 carries its own offset and names one instant")
  func exact() throws {
    #expect(try utc("2026-01-04T10:30:00Z") == ["2026-01-04T10:30:00Z", "2026-01-04T10:30:00Z"])
    #expect(try utc("2026-01-04 10:30:00-05:30").first == "2026-01-04T16:00:00Z")
    #expect(try utc("2026-01-04t10:30:00.999999+01:00").first == "2026-01-04T09:30:00Z")
  }

  @Test("an age counts back from now")
  func ages() throws {
    #expect(try utc("7d") == ["2025-12-28T10:30:00Z", "2025-12-28T10:30:00Z"])
    #expect(try utc("12h").first == "2026-01-03T22:30:00Z")
  }

  @Test("F46: a time that does not exist, exists twice, or begins a day late has one defined meaning")
  func clockChanges() throws {
    #expect(try utc("2026-03-29 02:30").first == "2026-03-29T01:30:00Z")
    #expect(try utc("2026-10-25 02:30").first == "2026-10-25T00:30:00Z")
    #expect(try utc("2026-03-29") == ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"])
    #expect(try utc("2026-10-25") == ["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"])
    // Midnight was skipped in Cairo on 2023-04-28.
    #expect(try utc("2023-04-28", in: "Africa/Cairo").first == "2023-04-27T22:00:00Z")
  }

  @Test("every hour of three years goes to text and back in four zones")
  func roundTrip() throws {
    for name in ["Europe/Belgrade", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"] {
      let zone = try zone(name)
      for hour in stride(from: 0, to: 3 * 366 * 24, by: 7) {
        let instant = Date(timeIntervalSince1970: 1_735_689_600 + Double(hour) * 3_600)
        let stamp = CivilTimestamp(instant, in: zone).rawValue
        let digits = Array(stamp)
        let text =
          "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8])) "
          + "\(String(digits[9..<11])):\(String(digits[11..<13])):\(String(digits[13..<15]))"
        let read = try InstantText(text, now: now, zone: zone).start
        // Of two instants with the same text the first is meant.
        #expect(read <= instant)
        #expect(CivilTimestamp(read, in: zone).rawValue == stamp)
        #expect(RFC3339.instant(RFC3339.text(instant)) == instant)
      }
    }
  }

  @Test(
    "anything else is a usage error",
    arguments: [
      "", "yesterday", "2026-1-4", "2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-01-04T10:30",
      "2026-01-04 24:00", "2026-01-04 10:60", "2026-01-04 10:30:60", "2026-01-04 10", "2026-01-04 10:30:00 Z",
      "2026-01-04T10:30:00", "2026-01-04T10:30:00+24:00", "2026-01-04T10:30:00.Z", "0000-01-01", "-7d", "7",
      "7 d",
      "2026/01/04", "20260104", "2026-01-04Z", "２026-01-04",
    ])
  func mistakes(_ text: String) throws {
    let fault = try #require(throws: ModelFault.self) { try InstantText(text, now: now, zone: .gmt) }
    #expect(fault.code == .usage)
    #expect(fault.hint != nil)
  }

  @Test("instants before 1970 and after 2038 are written right")
  func farInstants() {
    for text in [
      "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z",
    ] {
      let instant = RFC3339.instant(text)
      #expect(instant.map(RFC3339.text) == text)
    }
  }
}

@Suite("The name that was meant")
struct SpellingTests {
  @Test(
    "one slip is recognised, and a different word is not",
    arguments: [
      ("hosst", "host"), ("prot", "port"), ("HOST", "host"), ("databse", "database"), ("usr", "user"),
      ("x", nil), ("password", nil),
      ("", nil),
    ] as [(String, String?)])
  func nearest(_ text: String, _ expected: String?) {
    #expect(Spelling.nearest(to: text, among: ["host", "port", "database", "user"]) == expected)
  }

  @Test("of equally near names the first in order is given")
  func ties() {
    #expect(Spelling.nearest(to: "cat", among: ["rat", "bat"]) == "bat")
  }
}
