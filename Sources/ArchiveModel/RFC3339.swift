package import Foundation

/// Instants as RFC 3339 writes them.
package enum RFC3339 {
  /// The instant in UTC to the second, such as `2026-01-04T10:30:00Z`; a fraction is cut off.
  package static func text(_ instant: Date) -> String {
    let moment = CivilMoment.utc(seconds: Int(instant.timeIntervalSince1970.rounded(.down)))
    var text: [UInt8] = []
    text.reserveCapacity(20)
    func add(_ number: Int, _ width: Int = 2, then end: Unicode.Scalar) {
      let digits = String(number).utf8
      for _ in digits.count..<max(digits.count, width) { text.append(UInt8(ascii: "0")) }
      text += digits
      text.append(UInt8(ascii: end))
    }
    add(moment.year, 4, then: "-")
    add(moment.month, then: "-")
    add(moment.day, then: "T")
    add(moment.hour, then: ":")
    add(moment.minute, then: ":")
    add(moment.second, then: "Z")
    return String(decoding: text, as: UTF8.self)
  }

  /// The instant in UTC to the microsecond, such as `2026-01-04T10:30:00.250000Z`.
  package static func preciseText(_ instant: Date) -> String {
    let microseconds = (instant.timeIntervalSince1970 * 1_000_000).rounded()
    let whole = (microseconds / 1_000_000).rounded(.down)
    let digits = String(Int(microseconds - whole * 1_000_000))
    let fraction = String(repeating: "0", count: 6 - digits.utf8.count) + digits
    return String(text(Date(timeIntervalSince1970: whole)).dropLast()) + ".\(fraction)Z"
  }

  /// Reads a date-time of RFC 3339, 5.6, with `T`, `t` or a space between; nil for anything else.
  package static func instant(_ text: String) -> Date? {
    var scanner = DigitScanner(text)
    guard var moment = scanner.date(), scanner.take("Tt ") != nil,
      let hour = scanner.number(2), scanner.take(":") != nil,
      let minute = scanner.number(2), scanner.take(":") != nil,
      let second = scanner.number(2)
    else { return nil }
    (moment.hour, moment.minute, moment.second) = (hour, minute, second)

    var fraction = 0.0
    if scanner.take(".") != nil {
      var scale = 0.1
      guard let first = scanner.number(1) else { return nil }
      fraction = Double(first) * scale
      while let digit = scanner.number(1) {
        scale /= 10
        fraction += Double(digit) * scale
      }
    }
    guard let offset = offset(&scanner), scanner.isAtEnd, moment.isValid else { return nil }
    return Date(timeIntervalSince1970: Double(moment.secondsAsUTC - offset) + fraction)
  }

  /// Takes `Z` or `±hh:mm`; in seconds east of Greenwich.
  private static func offset(_ scanner: inout DigitScanner) -> Int? {
    if scanner.take("Zz") != nil { return 0 }
    guard let sign = scanner.take("+-"), let hours = scanner.number(2), hours < 24,
      scanner.take(":") != nil, let minutes = scanner.number(2), minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
  }
}
