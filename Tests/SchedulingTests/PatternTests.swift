import ArchiveModel
import Foundation
import Testing

@testable import Scheduling

@Suite("Times of the calendar as the settings write them")
struct PatternTests {
  @Test(
    "each spelling means cron's five fields",
    arguments: [
      ("02:00", "0 2 * * *"), ("Sun 03:00", "0 3 * * 0"), ("sunday 3:05", "5 3 * * 7"),
      ("Mon,Thu 18:30", "30 18 * * 1,4"),
      ("Fri-Sun 00:00", "0 0 * * 5,6,0"), ("@daily", "0 0 * * *"), ("@weekly", "0 0 * * sun"),
      ("@monthly", "0 0 1 * *"),
      ("*/15 * * * *", "0,15,30,45 * * * *"), ("5/20 1-3 1,15 jan-mar mon", "5,25,45 1,2,3 1,15 1,2,3 1"),
    ])
  func same(_ written: String, _ fields: String) throws {
    let (left, right) = (try CalendarPattern(written), try CalendarPattern(fields))
    #expect(left.minutes == right.minutes && left.hours == right.hours && left.days == right.days)
    #expect(left.months == right.months && left.weekdays == right.weekdays)
  }

  @Test(
    "anything else is refused with a hint",
    arguments: [
      "", "24:00", "2", "02:60", "2:0", "Sun", "Sonntag 03:00", "03:00 Sun", "60 * * * *", "* * 0 * *",
      "* * * 13 *",
      "* * * * 8", "5-1 * * * *", "*/0 * * * *", "* * * *", "* * * * * *", "@dayly", "0 0 30 2 *",
      "0 0 31 4,6 *",
      "a * * * *", "1,,2 * * * *", "-1 * * * *", "٢:٠٠",
    ])
  func refused(_ text: String) {
    let fault = #expect(throws: ModelFault.self) { try CalendarPattern(text) }
    #expect(fault?.code == .usage && fault?.hint != nil)
  }

  @Test("every is a span of a minute at least")
  func every() throws {
    #expect(try Schedule(every: "7d") == .every(TimeSpan(seconds: 604_800)))
    for text in ["0s", "59s", "week", "7"] { #expect(throws: ModelFault.self) { try Schedule(every: text) } }
  }
}
