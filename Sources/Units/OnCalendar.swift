package import Scheduling

/// Calendar patterns as systemd writes them (systemd.time(7)).
package enum OnCalendar {
  /// The values of `OnCalendar=` that together mean the pattern, in a zone of that name.
  ///
  /// systemd wants both the day of the month and the day of the week to match; where the pattern has either, there
  /// are two values.
  package static func values(_ pattern: CalendarPattern, zone: String) -> [String] {
    let time = "\(list(pattern.hours, of: 0...23)):\(list(pattern.minutes, of: 0...59)):00 \(zone)"
    let months = pattern.months.count == 12 ? "*" : list(pattern.months, of: 1...12)
    let byDay = pattern.days.map { "*-\(months)-\(list($0, of: 1...31)) \(time)" }
    let byWeekday = pattern.weekdays.map { "\(weekdays($0)) *-\(months)-* \(time)" }
    let values = [byDay, byWeekday].compactMap(\.self)
    return values.isEmpty ? ["*-\(months)-* \(time)"] : values
  }

  private static func list(_ numbers: Set<Int>, of range: ClosedRange<Int>) -> String {
    guard numbers.count < range.count else { return "*" }
    return numbers.sorted().map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ",")
  }

  private static func weekdays(_ days: Set<Int>) -> String {
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    return days.sorted().map { names[$0] }.joined(separator: ",")
  }
}
