import Foundation

/// A date and time of day of the Gregorian calendar without a zone.
struct CivilMoment: Hashable {
  var year: Int
  var month: Int
  var day: Int
  var hour = 0
  var minute = 0
  var second = 0

  /// Whether such a day and time exist in the calendar; second 60 is allowed.
  var isValid: Bool {
    (1...9999).contains(year) && (1...12).contains(month) && (1...daysInMonth).contains(day)
      && (0..<24).contains(hour) && (0..<60).contains(minute) && (0...60).contains(second)
  }

  private var daysInMonth: Int {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days since 1970-01-01; years are counted from March so that the leap day comes last.
  private var days: Int {
    let shifted = (month + 9) % 12
    let marchYear = month > 2 ? year : year - 1
    let wholeYears = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400
    return wholeYears + (shifted * 153 + 2) / 5 + day - 1 - 719_468
  }

  /// The date and time in UTC of a count of seconds since 1970-01-01 00:00:00.
  static func utc(seconds: Int) -> CivilMoment {
    let days = Int((Double(seconds) / 86_400).rounded(.down))
    let time = seconds - days * 86_400
    // Days since 0000-03-01, cut into the 400-year cycles in which the calendar repeats.
    let shifted = days + 719_468
    let cycle = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = (marchMonth + 2) % 12 + 1
    return CivilMoment(
      year: yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * marchMonth + 2) / 5 + 1, hour: time / 3_600, minute: time / 60 % 60,
      second: time % 60)
  }

  /// Seconds since 1970-01-01 00:00:00 when this is read as UTC.
  var secondsAsUTC: Int { days * 86_400 + hour * 3_600 + minute * 60 + second }

  /// The instant in a zone: the first of two when clocks go back; when they go forward over it, the one that
  /// the offset before the change gives (RFC 5545, 3.3.5).
  func instant(in zone: TimeZone) -> Date {
    func offset(at seconds: Int) -> Int {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }
    let before = offset(at: secondsAsUTC - 86_400)
    let after = offset(at: secondsAsUTC + 86_400)
    let matching = [before, after].map { secondsAsUTC - $0 }.filter { offset(at: $0) == secondsAsUTC - $0 }
    return Date(timeIntervalSince1970: TimeInterval(matching.min() ?? secondsAsUTC - before))
  }

  /// The same time on the following day.
  var nextDay: CivilMoment {
    var next = self
    next.day += 1
    if next.day > daysInMonth {
      next.day = 1
      next.month += 1
    }
    if next.month > 12 {
      next.month = 1
      next.year += 1
    }
    return next
  }
}

/// Takes numbers and separators off the front of a text, byte by byte.
struct DigitScanner {
  private(set) var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// Takes exactly `count` ASCII digits.
  mutating func number(_ count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// Takes one byte when it is among those given.
  mutating func take(_ choices: String) -> UInt8? {
    guard let first = rest.first, choices.utf8.contains(first) else { return nil }
    rest = rest.dropFirst()
    return first
  }

  /// Takes `YYYY-MM-DD`.
  mutating func date() -> CivilMoment? {
    guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let day = number(2)
    else { return nil }
    return CivilMoment(year: year, month: month, day: day)
  }
}
