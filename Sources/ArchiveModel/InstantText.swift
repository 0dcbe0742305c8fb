package import Foundation

/// A point or stretch of time as an option gives it (the `T` of DESIGN §2).
///
/// `2026-01-04` and `2026-01-04 10:30[:SS]` are read in the archive's zone; RFC 3339 carries its own; an age
/// such as `7d` counts back from now.
package struct InstantText: Hashable, Sendable {
  /// The first instant meant.
  package let start: Date
  /// The first instant no longer meant: the next day, minute or second; equal to `start` for an exact instant.
  package let end: Date

  /// Reads any of the four forms; throws `usage`.
  package init(_ text: String, now: Date, zone: TimeZone) throws(ModelFault) {
    if let exact = RFC3339.instant(text) {
      (start, end) = (exact, exact)
    } else if let (first, last) = Self.civil(text, zone: zone) {
      (start, end) = (first, last)
    } else if text.utf8.first?.isDigit == true, !text.contains("-"), !text.contains(":") {
      start = now.addingTimeInterval(-TimeInterval(try TimeSpan(text).seconds))
      end = start
    } else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is not a time",
        hint: "Write 2026-01-04, '2026-01-04 10:30', 2026-01-04T10:30:00Z, or an age such as 7d or 12h.")
    }
  }

  /// Reads a day, minute or second of the calendar.
  private static func civil(_ text: String, zone: TimeZone) -> (Date, Date)? {
    var scanner = DigitScanner(text)
    guard var moment = scanner.date() else { return nil }
    if scanner.isAtEnd {
      guard moment.isValid else { return nil }
      return (moment.instant(in: zone), moment.nextDay.instant(in: zone))
    }
    guard scanner.take(" ") != nil, let hour = scanner.number(2), scanner.take(":") != nil,
      let minute = scanner.number(2)
    else { return nil }
    (moment.hour, moment.minute) = (hour, minute)
    var length = 60.0
    if !scanner.isAtEnd {
      guard scanner.take(":") != nil, let second = scanner.number(2), second < 60 else { return nil }
      moment.second = second
      length = 1
    }
    guard scanner.isAtEnd, moment.isValid else { return nil }
    let start = moment.instant(in: zone)
    return (start, start.addingTimeInterval(length))
  }
}
