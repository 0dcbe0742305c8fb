package import ArchiveModel

/// A span of the calendar as restic writes it: whole numbers with the units y, m, d and h, such as `1y2m3d3h`.
///
/// Years, months and days are those of the calendar, hours are 3,600 s. Each unit stands at most once, in any
/// order; a span of nothing, such as `0d`, turns its rule off, as restic has it.
package struct RetentionSpan: Hashable, Sendable, CustomStringConvertible {
  /// Calendar years.
  package var years: Int
  /// Calendar months, not days: `1m` before 31 March is as long as March and February make it.
  package var months: Int
  /// Calendar days.
  package var days: Int
  /// Hours of 3,600 s.
  package var hours: Int

  package init(years: Int = 0, months: Int = 0, days: Int = 0, hours: Int = 0) {
    (self.years, self.months, self.days, self.hours) = (years, months, days, hours)
  }

  /// Reads the text; throws `usage` for another unit, a unit given twice, a sign or a number past 9999.
  package init(_ text: String) throws(ModelFault) {
    self.init()
    var rest = text[...]
    var seen: Set<Character> = []
    repeat {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...]
      guard let number = Int(digits), let unit = rest.popFirst() else { throw Self.unreadable(text) }
      guard number <= 9_999 else {
        throw ModelFault(
          .usage, "\(text.quotedForMessage) is too long a span of time", hint: "No number may be past 9999.")
      }
      guard seen.insert(unit).inserted else {
        throw ModelFault(
          .usage, "\(text.quotedForMessage) has the unit \(unit) twice", hint: "Write each unit once.")
      }
      switch unit {
      case "y": years = number
      case "m": months = number
      case "d": days = number
      case "h": hours = number
      default: throw Self.unreadable(text)
      }
    } while !rest.isEmpty
  }

  private static func unreadable(_ text: String) -> ModelFault {
    // A week is the unit that people miss most; restic has none either.
    let weeks = text.hasSuffix("w") ? Int(text.dropLast()).flatMap { $0 <= 1_428 ? $0 * 7 : nil } : nil
    let meant = weeks.map { "Did you mean '\($0)d'? " } ?? ""
    return ModelFault(
      .usage, "\(text.quotedForMessage) is not a span of the calendar",
      hint: meant + "Write whole numbers with the units y, m (months), d and h, such as 1y2m3d3h or 48h.")
  }

  /// Whether it is no time at all, which turns the rule off.
  package var isZero: Bool { years == 0 && months == 0 && days == 0 && hours == 0 }

  /// The spelling with the largest unit first, as `init(_:)` reads it back.
  package var description: String {
    let parts = [(years, "y"), (months, "m"), (days, "d"), (hours, "h")]
    return isZero ? "0d" : parts.filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }.joined()
  }
}
