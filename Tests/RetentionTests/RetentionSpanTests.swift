import ArchiveModel
import Testing

@testable import Retention

@Suite("Spans of the calendar, as restic writes them")
struct RetentionSpanTests {
  @Test(
    "numbers and the units y, m, d and h, each once and in any order",
    arguments: [
      ("1y2m3d3h", RetentionSpan(years: 1, months: 2, days: 3, hours: 3), "1y2m3d3h"),
      ("48h", RetentionSpan(hours: 48), "48h"), ("5d7m", RetentionSpan(months: 7, days: 5), "7m5d"),
      ("9999y", RetentionSpan(years: 9_999), "9999y"), ("0d", RetentionSpan(), "0d"),
      ("4h3d9m", RetentionSpan(months: 9, days: 3, hours: 4), "9m3d4h"),
    ])
  func valid(text: String, span: RetentionSpan, spelling: String) throws {
    let read = try RetentionSpan(text)
    #expect(read == span)
    #expect(read.description == spelling)
    #expect(try RetentionSpan(read.description) == span)
  }

  @Test(
    "R9: an unknown unit, a sign, a unit given twice and anything else is a usage error",
    arguments: [
      "", "d", "3", "2w", "1y4m3w1d", "-7m", "1y-5d", "1d1d", " 1d", "1d ", "1 d", "1D", "٣d", "10000d",
      "99999999999999999999d", "1.5d", "1s", "1min",
    ])
  func invalid(text: String) throws {
    let fault = try #require(throws: ModelFault.self) { try RetentionSpan(text) }
    #expect(fault.code == .usage)
    #expect(fault.hint != nil)
  }

  @Test("weeks are answered with the same number of days")
  func weeks() throws {
    let fault = try #require(throws: ModelFault.self) { try RetentionSpan("2w") }
    #expect(fault.hint?.hasPrefix("Did you mean '14d'?") == true)
  }
}
