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

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
