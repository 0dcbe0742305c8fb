import Foundation

/// The offset of a time zone from UTC at any moment, asked of Foundation once per change of the clocks.
///
/// Asking for each of a million candidates would take seconds. The zone is asked day by day for a stretch of
/// 32 days around a candidate; no zone has changed twice within a day of UTC.
struct ZoneOffsets {
  /// A stretch of seconds since 1970 with one offset.
  struct Span {
    var from: Int
    var until: Int
    var offset: Int
  }

  private static let day = 86_400
  private static let stretch = 32 * day

  private let zone: TimeZone
  private var stretches: [Int: [Span]] = [:]
  private var current = Span(from: 0, until: 0, offset: 0)

  init(_ zone: TimeZone) { self.zone = zone }

  /// The seconds that local time is ahead of UTC at `seconds` since 1970.
  mutating func offset(at seconds: Int) -> Int {
    if current.from <= seconds, seconds < current.until { return current.offset }
    let number = seconds.flooredQuotient(Self.stretch)
    let spans = stretches[number] ?? spans(ofStretch: number)
    stretches[number] = spans
    if let span = spans.first(where: { $0.from <= seconds && seconds < $0.until }) { current = span }
    return current.offset
  }

  private func spans(ofStretch number: Int) -> [Span] {
    var spans: [Span] = []
    var from = number * Self.stretch
    let end = from + Self.stretch
    var offset = asked(at: from)
    for next in stride(from: from + Self.day, through: end, by: Self.day) {
      let after = asked(at: next)
      guard after != offset else { continue }
      let change = change(from: offset, after: next - Self.day, upTo: next)
      spans.append(Span(from: from, until: change, offset: offset))
      (from, offset) = (change, after)
    }
    if from < end { spans.append(Span(from: from, until: end, offset: offset)) }
    return spans
  }

  /// The first second with another offset, in `(low, high]`.
  private func change(from offset: Int, after low: Int, upTo high: Int) -> Int {
    var (low, high) = (low, high)
    while high - low > 1 {
      let middle = (low + high) / 2
      if asked(at: middle) == offset { low = middle } else { high = middle }
    }
    return high
  }

  private func asked(at seconds: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
  }
}

extension BinaryInteger {
  /// The quotient rounded towards minus infinity, so that time before 1970 is cut like time after it.
  func flooredQuotient(_ divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
