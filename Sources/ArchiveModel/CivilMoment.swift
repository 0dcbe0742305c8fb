package import Foundation

/// A date and time of day of the proleptic Gregorian calendar without a zone.
package struct CivilMoment: Hashable, Sendable {
  /// Astronomical: the year before 1 is 0.
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31; a day outside its month counts on into the months around it.
  package var day: Int
  /// 0 to 23; nothing checks it before `isValid` does.
  package var hour: Int
  /// 0 to 59; like the others it is counted on beyond its bounds by `secondsAsUTC`.
  package var minute: Int
  /// 0 to 60, the last for leap seconds; fractions are left out.
  package var second: Int

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
  }

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
    let marchYear = month > 2 ? year : year - 1
    let cycle = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfCycle = marchYear - cycle * 400
    let dayOfYear = ((month + 9) % 12 * 153 + 2) / 5 + day - 1
    return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
  }

  /// The date and time in UTC of a count of seconds since 1970-01-01 00:00:00.
  package static func utc(seconds: Int) -> CivilMoment {
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
  package var secondsAsUTC: Int { days * 86_400 + hour * 3_600 + minute * 60 + second }

  /// The instant in a zone: the first of two when clocks go back; when they go forward over it, the one that
  /// the offset before the change gives (RFC 5545, 3.3.5).
  package func instant(in zone: TimeZone) -> Date {
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
