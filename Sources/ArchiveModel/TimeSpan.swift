/// A span of time as people write it: a whole number and one unit, such as `30s`, `10m`, `6h`, `7d` or `2w`.
///
/// A day is 24 hours and a week 168, whatever the calendar says.
package struct TimeSpan: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The whole seconds, never negative.
  package let seconds: Int64

  private static let units: [(name: String, seconds: Int64, spellings: Set<String>)] = [
    ("w", 604_800, ["wk", "wks", "week", "weeks"]),
    ("d", 86_400, ["day", "days"]),
    ("h", 3_600, ["hr", "hrs", "hour", "hours"]),
    ("m", 60, ["min", "mins", "minute", "minutes"]),
    ("s", 1, ["sec", "secs", "second", "seconds"]),
  ]

  /// Wraps seconds; negative ones become zero.
  package init(seconds: Int64) {
    self.seconds = max(0, seconds)
  }

  /// Reads a number and a unit without white space; throws `usage` naming the nearest unit.
  package init(_ text: String) throws(ModelFault) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = String(text[digits.endIndex...])
    guard !digits.isEmpty, let known = Self.units.first(where: { $0.name == unit }) else {
      throw Self.unreadable(text, digits: digits, unit: unit)
    }
    guard let number = Int64(digits),
      case let (seconds, false) = number.multipliedReportingOverflow(by: known.seconds)
    else { throw ModelFault(.usage, "\(text.quotedForMessage) is too long a span of time") }
    self.seconds = seconds
  }

  private static func unreadable(_ text: String, digits: Substring, unit: String) -> ModelFault {
    let trimmed = unit.lowercased().filter { $0 != " " }
    let meant = units.first { $0.spellings.contains(trimmed) || ($0.name == trimmed && unit != "M") }
    let suggestion = digits.isEmpty ? nil : meant.map { "Did you mean '\(digits)\($0.name)'? " }
    let message =
      unit.isEmpty && !digits.isEmpty
      ? "\(text.quotedForMessage) has no unit of time" : "\(text.quotedForMessage) is not a span of time"
    return ModelFault(
      .usage, message,
      hint: (suggestion ?? "") + "Write a whole number and one of the units s, m, h, d, w, such as 6h.")
  }

  /// The span for `sleep` and deadlines.
  package var duration: Duration { .seconds(seconds) }

  /// The spelling in the largest unit that loses nothing.
  package var description: String {
    let unit = Self.units.first { seconds > 0 && seconds % $0.seconds == 0 }
    return unit.map { "\(seconds / $0.seconds)\($0.name)" } ?? "\(seconds)s"
  }

  package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}
