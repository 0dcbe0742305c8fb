import ArchiveModel
package import struct Foundation.Date
package import struct Foundation.TimeZone

extension CalendarPattern {
  /// The first time of the pattern after an instant; nil when there is none within forty years.
  ///
  /// A time that the clocks are set forward over comes at the moment of the change; one that they are set back over
  /// comes once, the first time. So a day has each of its times once and no day loses one. A pattern with every hour
  /// goes by elapsed time instead: it follows a repeated hour, and makes up for none that is left out.
  package func next(after instant: Date, in zone: TimeZone) -> Date? {
    let clock = LocalClock(zone: zone)
    let start = Int(instant.timeIntervalSince1970.rounded(.down))
    // The day before may hold times that a change has moved into this one.
    let first = (clock.wall(start) / 86_400) - 2
    var best: Int?
    for number in first..<(first + 40 * 366) {
      // Later days hold nothing earlier once a whole day lies between.
      if let best, number * 86_400 > clock.wall(best) + 86_400 { break }
      guard matches(CivilDate(number: number)) else { continue }
      for found in instants(of: number, clock) where found > start && found < best ?? .max { best = found }
    }
    return best.map { Date(timeIntervalSince1970: Double($0)) }
  }

  /// The instants of one day's times, in no order.
  private func instants(of day: Int, _ clock: LocalClock) -> [Int] {
    let steady = clock.steadyOffset(from: day * 86_400, to: (day + 1) * 86_400)
    return hours.flatMap { hour in
      minutes.flatMap { minute in
        let wall = day * 86_400 + hour * 3600 + minute * 60
        if let steady { return [wall - steady] }
        let found = clock.instants(wall)
        // What comes every hour anyway is not made up for.
        guard isHourly else { return Array(found.prefix(1)) }
        return found.filter { clock.wall($0) == wall }
      }
    }
  }
}

extension Schedule {
  /// The first run after an instant; `last` is when the job last began, from which `every` counts.
  package func next(after instant: Date, last: Date?, in zone: TimeZone) -> Date? {
    switch self {
    case .calendar(let pattern): return pattern.next(after: instant, in: zone)
    case .every(let span):
      guard let last else { return instant }
      return max(instant, last.addingTimeInterval(Double(span.seconds)))
    }
  }

  /// The last run at or before an instant, by halving the time since `known`, which stands when there is none after it.
  func latest(from known: Date, through instant: Date, in zone: TimeZone) -> Date {
    func next(after time: Date) -> Date? {
      self.next(after: time, last: time, in: zone).flatMap { $0 <= instant ? $0 : nil }
    }
    var (low, high) = (known, instant)
    // Runs are a minute apart at least.
    while high.timeIntervalSince(low) > 1 {
      let middle = low.addingTimeInterval(high.timeIntervalSince(low) / 2)
      if next(after: middle) != nil { low = middle } else { high = middle }
    }
    return next(after: low) ?? known
  }

  /// The next runs after an instant, `count` at most.
  package func upcoming(_ count: Int, after instant: Date, last: Date?, in zone: TimeZone) -> [Date] {
    var found: [Date] = []
    var (now, last) = (instant, last)
    while found.count < count, let next = next(after: now, last: last, in: zone) {
      found.append(next)
      (now, last) = (next, next)
    }
    return found
  }
}
