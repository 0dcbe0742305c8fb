package import Foundation

/// Whether the date of a backup is one that a cleanup doubts, so that there is something to acknowledge (R10, R14).
package enum DateDoubt {
  /// Whether the backup was made here and lies ahead of now, begins a leap in its series, or is out of its order.
  ///
  /// `candidates` are all of its environment.
  package static func stands(
    on sequence: Int64, among candidates: [RetentionCandidate], now: Date
  ) -> Bool {
    guard let doubted = candidates.first(where: { $0.sequence == sequence }), ClockFloor.isEvidence(doubted)
    else { return false }
    if doubted.started > now.retentionMicroseconds + ClockFloor.tolerance { return true }
    let series = candidates.filter { $0.series == doubted.series && $0.traits.contains(.made) }
    let before = series.filter { ($0.started, $0.sequence) < (doubted.started, sequence) }.map(\.started)
      .max()
    if let before, doubted.started - before > ClockFloor.bound { return true }
    return series.contains { other in
      ClockFloor.isEvidence(other)
        && (other.sequence > sequence && other.started < doubted.started - ClockFloor.wait
          || other.sequence < sequence && other.started > doubted.started + ClockFloor.wait)
    }
  }
}
