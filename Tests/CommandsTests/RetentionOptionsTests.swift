import ArchiveModel
import ArgumentParser
import Retention
import Testing

@testable import Commands

@Suite("--keep-… and --min-keep")
struct RetentionOptionsTests {
  private func override(_ words: String...) throws -> RetentionOverride {
    try RetentionOptions.parse(words).override()
  }

  @Test("without any the settings stand")
  func none() throws {
    #expect(try override() == RetentionOverride())
    #expect(try override("--min-keep", "5") == RetentionOverride(minKeep: 5))
  }

  @Test("each option sets its rule")
  func all() throws {
    let found = try override(
      "--keep-last", "1", "--keep-hourly", "2", "--keep-daily", "3", "--keep-weekly", "4", "--keep-monthly",
      "5", "--keep-yearly", "-1", "--keep-within", "1h", "--keep-within-hourly", "2h", "--keep-within-daily",
      "3d", "--keep-within-weekly", "4d", "--keep-within-monthly", "5m", "--keep-within-yearly", "1y2m3d3h",
      "--keep-label", "a", "--keep-label", "b,c", "--min-keep", "2")
    #expect(
      found
        == RetentionOverride(
          rules: RetentionPolicy(
            keepLast: 1, keepHourly: 2, keepDaily: 3, keepWeekly: 4, keepMonthly: 5, keepYearly: -1,
            keepWithin: RetentionSpan(hours: 1), keepWithinHourly: RetentionSpan(hours: 2),
            keepWithinDaily: RetentionSpan(days: 3), keepWithinWeekly: RetentionSpan(days: 4),
            keepWithinMonthly: RetentionSpan(months: 5),
            keepWithinYearly: RetentionSpan(years: 1, months: 2, days: 3, hours: 3), keepLabels: ["a", "b,c"]),
          minKeep: 2))
  }

  @Test("one that turns its rule off replaces the configured rules all the same")
  func zero() throws {
    let rules = try #require(try override("--keep-last", "0").rules)
    #expect(rules.isEmpty)
    #expect(try override("--keep-daily", "unlimited").rules?.keepDaily == -1)
  }

  @Test(
    "F48, R9: what is no count or span, and a min_keep of 0, is a usage error with a hint",
    arguments: [
      ["--keep-last", "-2"], ["--keep-daily", "7d"], ["--keep-daily", ""], ["--keep-within", "2w"],
      ["--keep-within", "7"], ["--keep-within-daily", "1d1d"], ["--min-keep", "0"], ["--min-keep", "-1"],
    ])
  func errors(words: [String]) throws {
    let options = try RetentionOptions.parse(words)
    let error = try #require(throws: (any Error).self) { try options.override() }
    let fault = try #require(error as? any Fault)
    #expect(fault.exitStatus == .usage)
    #expect(fault.hint != nil)
  }
}
