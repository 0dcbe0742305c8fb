package import Scheduling

/// Calendar patterns and commands as crontab(5) writes them.
package enum CronLine {
  /// The five fields of a pattern; lists instead of steps, which every cron reads.
  package static func fields(_ pattern: CalendarPattern) -> String {
    [
      list(pattern.minutes, of: 0...59), list(pattern.hours, of: 0...23),
      pattern.days.map { list($0, of: 1...31) } ?? "*", list(pattern.months, of: 1...12),
      pattern.weekdays.map { list($0, of: 0...6) } ?? "*",
    ].joined(separator: " ")
  }

  /// Words for `sh` in a crontab: quoted where needed, `%` escaped, since cron reads it as the end of the line.
  package static func command(_ words: [String]) -> String {
    words.map { word in
      let isPlain = !word.isEmpty && word.utf8.allSatisfy(isPlain)
      let quoted =
        isPlain
        ? word
        : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
      return quoted.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "\\%")
    }.joined(separator: " ")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_./=:,@+".utf8.contains(byte)
    }
  }

  private static func list(_ numbers: Set<Int>, of range: ClosedRange<Int>) -> String {
    numbers.count == range.count ? "*" : numbers.sorted().map(String.init).joined(separator: ",")
  }
}
