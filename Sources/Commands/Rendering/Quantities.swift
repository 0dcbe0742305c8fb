import Foundation

/// Sizes, rates, spans and instants as people read them.
enum Quantity {
  /// `0 B`, `999 B`, `1.5 KiB`, `12.0 GiB`: powers of 1024, one decimal above bytes.
  static func bytes(_ count: Int64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = Double(count)
    guard value >= 1024 else { return "\(count) B" }
    var unit = ""
    for name in units where value >= 1024 {
      value /= 1024
      unit = name
    }
    return decimal(value, places: 1) + " " + unit
  }

  /// `850 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`.
  static func span(seconds: Double) -> String {
    switch seconds {
    case ..<1: "\(Int((seconds * 1000).rounded())) ms"
    case ..<60: decimal(seconds, places: 1) + " s"
    case ..<3600: "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    default: "\(Int(seconds) / 3600) h \(Int(seconds) / 60 % 60) min"
    }
  }

  /// `just now`, `5 min ago`, `26 h ago`, `12 d ago`; `in the future` for an instant after now.
  static func age(of instant: Date, now: Date) -> String {
    let seconds = Int(now.timeIntervalSince(instant))
    return switch seconds {
    case ..<(-60): "in the future"
    case ..<60: "just now"
    case ..<3600: "\(seconds / 60) min ago"
    case ..<172_800: "\(seconds / 3600) h ago"
    default: "\(seconds / 86_400) d ago"
    }
  }

  /// `2026-01-04 10:30:00` in a zone.
  static func civil(_ instant: Date, zone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: instant)
    func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) "
      + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
  }

  /// `2026-01`: the month of an instant in a zone.
  static func month(_ instant: Date, zone: TimeZone) -> String {
    String(civil(instant, zone: zone).prefix(7))
  }

  /// `12,345,678`.
  static func count(_ number: Int64) -> String {
    let digits = String(number.magnitude)
    let grouped = digits.reversed().enumerated().map { offset, digit in
      offset > 0 && offset % 3 == 0 ? "\(digit)," : String(digit)
    }
    return (number < 0 ? "-" : "") + grouped.reversed().joined()
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    String(format: "%.\(places)f", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
