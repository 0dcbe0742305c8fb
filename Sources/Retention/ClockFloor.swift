import Foundation

/// Whether the clock is to be trusted before anything is removed (R14, R10).
///
/// All spans count back from the newest backup and not from now, so a clock that is wrong does harm in two ways:
/// holds lapse early, and a backup dated far ahead makes all others look old. The bounds:
///
/// - Five minutes back are forgiven, as clocks are set right by less.
/// - Two years ahead of all that was ever seen is no absence but a broken clock. (Who has really been away
///   longer makes a backup first, after which the catalog has seen the new time.)
/// - Two years between two backups made here are a leap in their series, until the newer one is acknowledged.
/// - A backup that began more than a day before one of a lower sequence is out of order; a shorter time is
///   what one that waited for a lock may show. Imported backups have old starts and new sequences by nature,
///   so only those made here are compared, and the order of a series is by start, then sequence.
enum ClockFloor {
  static let minute: Int64 = 60_000_000
  static let day: Int64 = 1_440 * minute
  /// What a clock may be set back.
  static let tolerance = 5 * minute
  /// How far ahead the clock may be of all that was seen: two years.
  static let bound = 731 * day
  /// How much before a lower sequence a backup may have begun.
  static let wait = day

  /// Whether a candidate's start says what the clock of this host was.
  static func isEvidence(_ candidate: RetentionCandidate) -> Bool {
    candidate.traits.contains(.made) && !candidate.traits.contains(.acknowledged)
  }

  /// Why nothing may be removed now, if so.
  static func refusal(
    _ candidates: [RetentionCandidate], now: Int64, highestTimeSeen: Int64?
  ) -> ClockRefusal? {
    var newest: (started: Int64, sequence: Int64)?
    // An acknowledged date that lies ahead is known to be wrong, and one that does not is known to be right.
    var seen = highestTimeSeen
    for candidate in candidates where candidate.traits.contains(.made) {
      if candidate.started > newest?.started ?? .min, isEvidence(candidate) {
        newest = (candidate.started, candidate.sequence)
      }
      if candidate.started <= now { seen = max(seen ?? .min, candidate.started) }
    }
    if let newest, now < newest.started - tolerance {
      return .beforeNewest(newest: newest.started.instant, sequence: newest.sequence)
    }
    if let highestTimeSeen, now < highestTimeSeen - tolerance {
      return .beforeSeen(highest: highestTimeSeen.instant)
    }
    if let seen, now - bound > seen { return .farAfterSeen(highest: seen.instant) }
    return nil
  }

  /// The first backup of a series, going back, that began more than the bound after the one made before it.
  ///
  /// `series` is sorted, the newest first. The result is a position in it.
  static func leap(_ series: some RandomAccessCollection<RetentionCandidate>) -> Int? {
    var newer: (position: Int, candidate: RetentionCandidate)?
    for (position, candidate) in series.enumerated() where candidate.traits.contains(.made) {
      if let newer, newer.candidate.started - candidate.started > bound, isEvidence(newer.candidate) {
        return newer.position
      }
      newer = (position, candidate)
    }
    return nil
  }

  /// The sequences of a backup that began more than the wait before one of a lower sequence, and of that one.
  ///
  /// `series` is sorted, the newest first.
  static func disorder(
    _ series: some BidirectionalCollection<RetentionCandidate>
  ) -> (earlier: Int64, later: Int64)? {
    // From the old end: the highest sequence among those that began well before the one looked at.
    var early = series.reversed().makeIterator()
    var next = early.next()
    var highest = Int64.min
    for candidate in series.reversed() where isEvidence(candidate) {
      while let earlier = next, earlier.started < candidate.started - wait {
        if isEvidence(earlier) { highest = max(highest, earlier.sequence) }
        next = early.next()
      }
      if highest > candidate.sequence { return (highest, candidate.sequence) }
    }
    return nil
  }
}

extension Int64 {
  /// The moment so many microseconds after 1970.
  var instant: Date { Date(timeIntervalSince1970: Double(self) / 1_000_000) }
}

extension Date {
  /// The whole microseconds since 1970.
  package var retentionMicroseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded(.down)) }
}
