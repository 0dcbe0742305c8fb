import Foundation

/// An instant as the catalog stores it: whole microseconds since 1970-01-01 00:00 UTC.
struct Microseconds: Comparable {
  var rawValue: Int64

  init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Rounds to the nearest microsecond; instants beyond Int64 become the nearest one that fits.
  init(_ instant: Date) {
    let exact = (instant.timeIntervalSince1970 * 1_000_000).rounded()
    rawValue = Int64(exactly: exact) ?? (exact < 0 ? .min : .max)
  }

  var date: Date { Date(timeIntervalSince1970: Double(rawValue) / 1_000_000) }

  private static let perDay: Int64 = 86_400_000_000

  /// The whole days since 1970-01-01 UTC, rounded down.
  var dayNumber: Int64 {
    let part = rawValue % Self.perDay
    return rawValue / Self.perDay - (part < 0 ? 1 : 0)
  }

  /// The beginning of a day of UTC.
  init(dayNumber: Int64) {
    let (microseconds, isTooFar) = dayNumber.multipliedReportingOverflow(by: Self.perDay)
    rawValue = isTooFar ? (dayNumber < 0 ? .min : .max) : microseconds
  }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
