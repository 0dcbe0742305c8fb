package import ArchiveModel

/// Minutes of the calendar: the five fields of cron, in which `02:00` and `Sun 03:00` are written as well.
///
/// As in cron, when both the day of the month and the day of the week are restricted a day counts that matches
/// either of them.
package struct CalendarPattern: Equatable, Sendable {
  /// Of the hour, 0 to 59.
  package let minutes: Set<Int>
  /// 0 to 23.
  package let hours: Set<Int>
  /// 1 to 31; nil for every day.
  package let days: Set<Int>?
  /// 1 to 12.
  package let months: Set<Int>
  /// 0 for Sunday to 6; nil for every day.
  package let weekdays: Set<Int>?
  /// As it was written.
  package let text: String

  /// Reads `02:00`, `Sun 03:00`, `Mon,Thu 03:00`, `Mon-Fri 18:30`, five fields, or `@daily` and its kin.
  ///
  /// Throws `usage`, also for a date that never comes, such as 30 February.
  package init(_ text: String) throws(ModelFault) {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    let fields: [String]
    switch words.count {
    case 1 where words[0].hasPrefix("@"): fields = try Self.nickname(words[0])
    case 1: fields = try Self.time(words[0], text) + ["*", "*", "*"]
    case 2: fields = try Self.time(words[1], text) + ["*", "*", words[0]]
    case 5: fields = words
    default: throw Self.unreadable(text)
    }
    minutes = try CronField.minute.read(fields[0], in: text)
    hours = try CronField.hour.read(fields[1], in: text)
    days = fields[2].hasPrefix("*") && fields[2] == "*" ? nil : try CronField.day.read(fields[2], in: text)
    months = try CronField.month.read(fields[3], in: text)
    weekdays = fields[4] == "*" ? nil : Set(try CronField.weekday.read(fields[4], in: text).map { $0 % 7 })
    self.text = text
    guard weekdays != nil || days.map({ Self.comes($0, months) }) ?? true else {
      throw ModelFault(
        .usage, "\(text.quotedForMessage) never comes: no such month has that day",
        hint: "Choose another day.")
    }
  }

  /// Whether every hour of the day is meant: then a repeated hour counts twice, since the job runs hourly anyway.
  var isHourly: Bool { hours.count == 24 }

  /// Whether a day of the calendar is meant.
  func matches(_ date: CivilDate) -> Bool {
    guard months.contains(date.month) else { return false }
    switch (days, weekdays) {
    case (nil, nil): return true
    case (let days?, nil): return days.contains(date.day)
    case (nil, let weekdays?): return weekdays.contains(date.weekday)
    case (let days?, let weekdays?): return days.contains(date.day) || weekdays.contains(date.weekday)
    }
  }

  private static func comes(_ days: Set<Int>, _ months: Set<Int>) -> Bool {
    let longest = [1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31]
    return months.contains { month in days.contains { $0 <= longest[month] ?? 0 } }
  }

  private static func nickname(_ word: String) throws(ModelFault) -> [String] {
    let known = [
      "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
      "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    guard let fields = known[word] else {
      let near = Spelling.nearest(to: word, among: known.keys.sorted())
      throw ModelFault(
        .usage, "\(word.quotedForMessage) is not a time of the calendar",
        hint: near.map { "Did you mean '\($0)'?" } ?? "Use @hourly, @daily, @weekly, @monthly or @yearly.")
    }
    return fields.split(separator: " ").map(String.init)
  }

  /// `HH:MM` as the first two fields.
  private static func time(_ word: String, _ text: String) throws(ModelFault) -> [String] {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) }),
      parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { throw unreadable(text) }
    return ["\(minute)", "\(hour)"]
  }

  private static func unreadable(_ text: String) -> ModelFault {
    ModelFault(
      .usage, "\(text.quotedForMessage) is not a time of the calendar",
      hint: "Write \"02:00\", \"Sun 03:00\", cron's five fields such as \"0 2 * * *\", or @daily.")
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
