import ArchiveModel
import ArgumentParser
import Retention

/// Which backups a cleanup keeps; any of the rules given replaces all rules of the settings.
struct RetentionOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Keep the newest N; -1 or unlimited keeps all.", valueName: "N"))
  var keepLast: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Keep the newest of N hours with backups.", valueName: "N"))
  var keepHourly: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Keep the newest of N days with backups.", valueName: "N"))
  var keepDaily: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Keep the newest of N ISO weeks with backups.", valueName: "N"))
  var keepWeekly: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Keep the newest of N months with backups.", valueName: "N"))
  var keepMonthly: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Keep the newest of N years with backups.", valueName: "N"))
  var keepYearly: String?

  @Option(
    help: ArgumentHelp("Keep what began within D, such as 1y2m3d3h, before the newest.", valueName: "D"))
  var keepWithin: String?

  @Option(help: ArgumentHelp("Within D before the newest, keep the newest of each hour.", valueName: "D"))
  var keepWithinHourly: String?

  @Option(help: ArgumentHelp("Within D before the newest, keep the newest of each day.", valueName: "D"))
  var keepWithinDaily: String?

  @Option(
    help: ArgumentHelp("Within D before the newest, keep the newest of each ISO week.", valueName: "D"))
  var keepWithinWeekly: String?

  @Option(help: ArgumentHelp("Within D before the newest, keep the newest of each month.", valueName: "D"))
  var keepWithinMonthly: String?

  @Option(help: ArgumentHelp("Within D before the newest, keep the newest of each year.", valueName: "D"))
  var keepWithinYearly: String?

  @Option(
    help: ArgumentHelp(
      "Keep what has this label; a,b means both of them; may be repeated.", valueName: "label"))
  var keepLabel: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Leave at least N good backups in each series, 1 or more.", valueName: "N"))
  var minKeep: String?

  /// What these options say over the settings; throws `usage`.
  func override() throws -> RetentionOverride {
    let rules = RetentionPolicy(
      keepLast: try Self.count(keepLast, "last"), keepHourly: try Self.count(keepHourly, "hourly"),
      keepDaily: try Self.count(keepDaily, "daily"), keepWeekly: try Self.count(keepWeekly, "weekly"),
      keepMonthly: try Self.count(keepMonthly, "monthly"), keepYearly: try Self.count(keepYearly, "yearly"),
      keepWithin: try keepWithin.map { try RetentionSpan($0) },
      keepWithinHourly: try keepWithinHourly.map { try RetentionSpan($0) },
      keepWithinDaily: try keepWithinDaily.map { try RetentionSpan($0) },
      keepWithinWeekly: try keepWithinWeekly.map { try RetentionSpan($0) },
      keepWithinMonthly: try keepWithinMonthly.map { try RetentionSpan($0) },
      keepWithinYearly: try keepWithinYearly.map { try RetentionSpan($0) }, keepLabels: keepLabel)
    // Rules that are all off, such as --keep-last 0, were given all the same.
    return RetentionOverride(rules: rules.entries.isEmpty ? nil : rules, minKeep: try minimum())
  }

  private static func count(_ text: String?, _ rule: String) throws -> Int? {
    guard let text else { return nil }
    if text == "unlimited" { return -1 }
    guard let count = Int(text), (-1...1_000_000).contains(count) else {
      throw FaceFault(
        .usage, "--keep-\(rule) \(text.quotedForMessage) is not a count",
        hint: "Use a whole number, or -1 for all.")
    }
    return count
  }

  private func minimum() throws -> Int? {
    guard let minKeep else { return nil }
    guard let count = Int(minKeep), (1...1_000_000).contains(count) else {
      throw FaceFault(
        .usage, "--min-keep \(minKeep.quotedForMessage) is not a count of 1 or more",
        hint: "Something always stays; --allow-empty-series NAME lets one series go.")
    }
    return count
  }
}
