import Foundation

/// The rules of restic's `forget`, thought of as sets of calendar periods: what a test compares the program with.
struct ForgetRules {
  /// A rule that keeps the newest of each of the last so many periods; -1 keeps that of every period.
  var last = 0
  var hourly = 0
  var daily = 0
  var weekly = 0
  var monthly = 0
  var yearly = 0
  /// Keeps all within so many days before the newest.
  var withinDays = 0
  /// Keeps the newest of each day within so many months before the newest.
  var withinDailyMonths = 0

  /// The instants that stay, of those given.
  func kept(of instants: [Date], in zone: TimeZone) -> Set<Date> {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = zone
    let all = instants.sorted()
    guard let newest = all.last, let oldest = all.first else { return [] }
    func period(_ parts: Set<Calendar.Component>) -> (Date) -> [Int] {
      { instant in
        let found = calendar.dateComponents(parts, from: instant)
        return [
          found.year, found.yearForWeekOfYear, found.month, found.weekOfYear, found.day, found.hour,
        ].map { value in value.flatMap { $0 == Int.max ? nil : $0 } ?? -1 }
      }
    }
    let days: Set<Calendar.Component> = [.year, .month, .day]
    var kept = Set(last < 0 ? all[...] : all.suffix(last))
    let rules: [(Int, Set<Calendar.Component>)] = [
      (hourly, days.union([.hour])), (daily, days), (weekly, [.yearForWeekOfYear, .weekOfYear]),
      (monthly, [.year, .month]), (yearly, [.year]),
    ]
    for (count, parts) in rules where count != 0 {
      let newestOfEach = Dictionary(grouping: all, by: period(parts)).values.compactMap(\.last).sorted()
      kept.formUnion(count < 0 ? newestOfEach[...] : newestOfEach.suffix(count))
      if count < 0 || newestOfEach.count < count { kept.insert(oldest) }
    }
    if withinDays > 0, let edge = calendar.date(byAdding: .day, value: -withinDays, to: newest) {
      kept.formUnion(all.filter { $0 > edge })
    }
    if withinDailyMonths > 0,
      let edge = calendar.date(byAdding: .month, value: -withinDailyMonths, to: newest)
    {
      let inside = all.filter { $0 > edge }
      kept.formUnion(Dictionary(grouping: inside, by: period(days)).values.compactMap(\.last))
      if inside.first == oldest { kept.insert(oldest) }
    }
    return kept
  }
}
