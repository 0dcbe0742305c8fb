import Foundation
import Testing

@testable import Scheduling

/// The walk against an oracle that looks at the wall every minute of years.
@Suite("Occurrences against a brute force")
struct OccurrencePropertyTests {
  static let zones = [
    "UTC", "Europe/Belgrade", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu",
    "Africa/Casablanca",
  ]

  /// For each day of the calendar and each time of the pattern, the first minute at which the wall shows it or, when
  /// it never does, has passed it.
  private func oracle(_ pattern: CalendarPattern, _ zone: TimeZone, from: Int, days: Int) -> [Int] {
    var seen: Set<Int> = []
    var found: Set<Int> = []
    var high = Int.min
    for instant in stride(from: from, to: from + days * 86_400, by: 60) {
      let wall = instant + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
      // What the wall has jumped over, unless the pattern goes by elapsed time, and this minute.
      let low = high == Int.min || wall <= high || pattern.isHourly ? wall : high + 60
      for time in stride(from: low, through: wall, by: 60) {
        let day = Int((Double(time) / 86_400).rounded(.down))
        guard pattern.matches(CivilDate(number: day)), pattern.hours.contains(time / 3600 % 24),
          pattern.minutes.contains(time / 60 % 60)
        else { continue }
        if seen.insert(time).inserted || pattern.isHourly { found.insert(instant) }
      }
      high = max(high, wall)
    }
    return found.sorted()
  }

  @Test("no time of any pattern is lost or comes twice, in any zone", arguments: zones)
  func walk(_ name: String) throws {
    let zone = try #require(TimeZone(identifier: name))
    var generator = SplitMix(state: 20261122)
    let from = 1_767_225_600  // 2026-01-01
    for _ in 0..<3 {
      let minute = Int(generator.next() % 60)
      let texts = [
        "\(minute) \(generator.next() % 4) * * *", "*/\(1 + generator.next() % 30) 1-3 * * *",
        "\(minute) * * * sun", "\(minute) * * * *",
        "\(minute) 0,2,23 \(1 + generator.next() % 28) * \(generator.next() % 7)",
      ]
      let pattern = try CalendarPattern(texts[Int(generator.next() % 5)])
      let expected = oracle(pattern, zone, from: from, days: 330)
      var walked: [Int] = []
      var now = Date(timeIntervalSince1970: Double(from - 1))
      while let next = pattern.next(after: now, in: zone),
        next.timeIntervalSince1970 < Double(from + 330 * 86_400)
      {
        walked.append(Int(next.timeIntervalSince1970))
        now = next
      }
      #expect(walked == expected, "\(pattern.text) in \(name)")
    }
  }

  @Test("days of the calendar are numbered as everybody does")
  func days() {
    #expect(CivilDate(number: 0) == CivilDate(number: 0) && CivilDate(number: 0).weekday == 4)
    for number in stride(from: -200_000, through: 200_000, by: 7) {
      let date = CivilDate(number: number)
      #expect(date.number == number && (1...31).contains(date.day))
    }
    let date = CivilDate(number: 20_513)
    #expect(date.year == 2026 && date.month == 3 && date.day == 1 && date.weekday == 0)
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
