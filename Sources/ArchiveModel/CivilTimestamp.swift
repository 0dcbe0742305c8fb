package import Foundation

/// The `YYYYMMDD_HHMMSS` in a file name: local time of the archive's zone, for people to read, never to order by.
package struct CivilTimestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The fifteen characters.
  package let rawValue: String

  /// Writes an instant in a time zone.
  package init(_ instant: Date, in zone: TimeZone) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: instant)
    func padded(_ number: Int?, _ width: Int) -> String {
      let digits = String(number ?? 0)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    rawValue =
      padded(parts.year, 4) + padded(parts.month, 2) + padded(parts.day, 2) + "_"
      + padded(parts.hour, 2) + padded(parts.minute, 2) + padded(parts.second, 2)
  }

  /// Accepts `YYYYMMDD_HHMMSS` with fields in range; nil otherwise.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 15, bytes[8] == UInt8(ascii: "_"),
      bytes.enumerated().allSatisfy({ $0.offset == 8 || $0.element.isDigit })
    else { return nil }
    func field(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 48) } }
    guard (1...12).contains(field(4..<6)), (1...31).contains(field(6..<8)), field(9..<11) < 24,
      field(11..<13) < 60, field(13..<15) < 61
    else { return nil }
    rawValue = String(text)
  }

  /// The instant that it means in a zone, nil for a day that the calendar does not have.
  ///
  /// The first of two when clocks go back; when they go forward over it, the one that the offset before gives.
  package func instant(in zone: TimeZone) -> Date? {
    var scanner = DigitScanner(rawValue)
    guard let year = scanner.number(4), let month = scanner.number(2), let day = scanner.number(2),
      scanner.take("_") != nil, let hour = scanner.number(2), let minute = scanner.number(2),
      let second = scanner.number(2)
    else { return nil }
    let moment = CivilMoment(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    return moment.isValid ? moment.instant(in: zone) : nil
  }

  /// As it stands in a file name, without a zone.
  package var description: String { rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
