import Foundation

@testable import Retention

/// Histories and policies that nobody would write by hand.
struct RandomHistory {
  var numbers: SeededNumbers
  var zone: TimeZone

  init(seed: UInt64, zone: TimeZone) {
    numbers = SeededNumbers(state: seed)
    self.zone = zone
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }

  private mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  /// Steps of seconds, hours, days or months from somewhere near a change of the clocks, in one series.
  mutating func candidates(now: inout Date) -> [RetentionCandidate] {
    let begin = number(0...1_900_000_000)
    let change = (0..<400).first { day in
      offset(begin + day * 86_400) != offset(begin + (day + 1) * 86_400)
    }
    var start = begin + (change ?? 0) * 86_400 - number(0...40) * 3_600
    let scale = [1, 60, 1_800, 3_600, 21_600, 86_400, 604_800, 2_600_000][number(0...7)]
    var made: [RetentionCandidate] = []
    for sequence in 0..<number(1...50) {
      // Some share a second, and some were waiting.
      if !chance(8) { start += scale * number(1...3) / 2 + number(0...59) }
      let waited = chance(5) ? number(0...3_000) : 0
      made.append(
        RetentionCandidate(
          sequence: Int64(sequence + 1),
          started: Int64(start - waited) * 1_000_000 + Int64(number(0...1) * 250_000),
          bytes: 1, series: 0, traits: traits()))
    }
    now = Date(timeIntervalSince1970: TimeInterval(start + number(0...100_000)))
    for _ in 0..<(chance(10) ? 2 : 0) {
      made.append(
        RetentionCandidate(
          sequence: Int64(made.count + 1), started: Int64(start + 10_000_000) * 1_000_000, bytes: 1,
          series: 0,
          traits: [.good, .counted]))
    }
    return made.shuffled(using: &numbers)
  }

  private func offset(_ seconds: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
  }

  private mutating func traits() -> RetentionTraits {
    var traits: RetentionTraits = chance(90) ? [.good, .counted, .made] : [.counted, .made]
    if chance(5) { traits = chance(50) ? [.good] : [.good, .counted] }
    if chance(6) { traits.insert(.proven) }
    if chance(3) { traits.insert(.held) }
    if chance(3) { traits.insert(.keepLabel) }
    if chance(1) { traits = [.counted, .made, .running] }
    return traits
  }

  mutating func policy() -> RetentionPolicy {
    var policy = RetentionPolicy(minKeep: number(1...5))
    func count(_ numbers: inout Self) -> Int? {
      numbers.chance(35) ? [-1, 0, 1, 2, 3, 5, 8, 30][numbers.number(0...7)] : nil
    }
    func span(_ numbers: inout Self) -> RetentionSpan? {
      guard numbers.chance(20) else { return nil }
      return RetentionSpan(
        years: numbers.chance(20) ? numbers.number(0...3) : 0,
        months: numbers.chance(40) ? numbers.number(0...14) : 0,
        days: numbers.chance(50) ? numbers.number(0...40) : 0,
        hours: numbers.chance(40) ? numbers.number(0...50) : 0)
    }
    policy.keepLast = count(&self)
    policy.keepHourly = count(&self)
    policy.keepDaily = count(&self)
    policy.keepWeekly = count(&self)
    policy.keepMonthly = count(&self)
    policy.keepYearly = count(&self)
    policy.keepWithin = span(&self)
    policy.keepWithinHourly = span(&self)
    policy.keepWithinDaily = span(&self)
    policy.keepWithinWeekly = span(&self)
    policy.keepWithinMonthly = span(&self)
    policy.keepWithinYearly = span(&self)
    return policy
  }

  /// A part of a list that a crash might have left done.
  mutating func prefix(of list: [Int]) -> ArraySlice<Int> { list.prefix(number(0...list.count)) }
}
