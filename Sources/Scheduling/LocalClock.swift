import struct Foundation.Date
import struct Foundation.TimeZone

/// Where the times that a clock on the wall shows lie in real time.
struct LocalClock {
  let zone: TimeZone

  /// Seconds since 1970 of an instant, as the wall shows it.
  func wall(_ instant: Int) -> Int { instant + offset(instant) }

  /// The instants at which the wall shows this time, earlier first.
  ///
  /// Two when clocks are set back over it. When they are set forward over it the wall never shows it, and the
  /// instant of the change stands for it, so that nothing is skipped.
  func instants(_ wall: Int) -> [Int] {
    let before = offset(wall - Self.window)
    let after = offset(wall + Self.window)
    let found = Set([wall - before, wall - after]).filter { self.wall($0) == wall }.sorted()
    guard found.isEmpty else { return found }
    return [change(from: wall - Self.window, to: wall + Self.window, passing: wall)]
  }

  /// The one offset that is in force around these times of the wall; nil when it changes.
  func steadyOffset(from low: Int, to high: Int) -> Int? {
    let offset = offset(low - Self.window)
    return offset == self.offset(high + Self.window) ? offset : nil
  }

  /// More than any zone is from UTC, less than lies between two changes.
  private static let window = 36 * 3600

  /// The first instant at which the wall shows this time or a later one.
  private func change(from low: Int, to high: Int, passing wall: Int) -> Int {
    var (low, high) = (low, high)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if self.wall(middle) >= wall { high = middle } else { low = middle }
    }
    return high
  }

  private func offset(_ instant: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
  }
}
