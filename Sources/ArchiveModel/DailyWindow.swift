package import Foundation

/// A span of every day in which something may happen, such as `22:00-06:00`; it may reach over midnight.
package struct DailyWindow: Hashable, Sendable, CustomStringConvertible {
  /// Minutes after midnight at which it opens.
  package let begin: Int
  /// Minutes after midnight at which it closes; never `begin`.
  package let end: Int

  /// Reads `HH:MM-HH:MM`; throws `usage`.
  package init(_ text: String) throws(ModelFault) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minutes($0) }
    guard ends.count == 2, let begin = ends[0], let end = ends[1], begin != end else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) is not a span of the day",
        hint: "Write two different times as HH:MM-HH:MM, such as 22:00-06:00.")
    }
    (self.begin, self.end) = (begin, end)
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isASCII) }),
      let hours = UInt(parts[0]), let minutes = UInt(parts[1]), hours < 24, minutes < 60
    else { return nil }
    return Int(hours * 60 + minutes)
  }

  /// Whether the instant lies in it, by the clocks of a zone.
  package func contains(_ instant: Date, in zone: TimeZone) -> Bool {
    let digits = CivilTimestamp(instant, in: zone).rawValue.utf8.suffix(6).map { Int($0) - 48 }
    let minute = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    return begin < end ? begin <= minute && minute < end : minute >= begin || minute < end
  }

  /// `HH:MM-HH:MM`, which `init(_:)` reads back to the same.
  package var description: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(begin / 60)):\(two(begin % 60))-\(two(end / 60)):\(two(end % 60))"
  }
}
