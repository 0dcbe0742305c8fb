package import ArchiveModel
package import struct Foundation.Date
package import struct Foundation.TimeZone

/// Decides when one job runs; a value, it reads no clock.
package struct JobClock: Equatable, Sendable {
  /// A span is counted from the last run, the times of a calendar stand by themselves.
  package var schedule: Schedule
  /// Whether a run that was missed, because nobody was awake, is made up for: once, however many were missed.
  package var catchUp: Bool
  /// Runs are spread over so long a time; zero for none.
  package var jitter: TimeSpan
  /// What the spread is derived from, so that it is the same at every start: the job's name.
  package var name: String

  package init(
    name: String, schedule: Schedule, catchUp: Bool = true, jitter: TimeSpan = TimeSpan(seconds: 0)
  ) {
    self.name = name
    self.schedule = schedule
    self.catchUp = catchUp
    self.jitter = jitter
  }

  /// What is to be done at a moment.
  package enum Decision: Equatable, Sendable {
    /// Run now, for this time of the schedule; so many before it were missed and are made up for by this one.
    case run(for: Date, missed: Int)
    /// Too late, and the job does not catch up: say so, and take these times as done.
    case skip(through: Date, missed: Int)
    /// Nothing before then.
    case wait(until: Date)
    /// The schedule has no further time.
    case never
  }

  /// How late a run may begin and still be its own and not one that is made up for.
  package static let grace = TimeSpan(seconds: 300)
  /// A time that was done so far ahead of now comes from a clock that was wrong.
  private static let tolerance: Double = 25 * 3600

  /// `done` is the last time of the schedule that was dealt with, or when the job was first seen; nil for neither.
  ///
  /// Each time of the schedule is dealt with once, also when the clock is set back; what is missed is counted.
  package func decide(now: Date, done: Date?, in zone: TimeZone) -> Decision {
    if case .every(let span) = schedule { return decide(every: span, now: now, done: done) }
    guard let done, done.timeIntervalSince(now) < Self.tolerance else {
      return wait(after: now, in: zone)
    }
    guard let first = schedule.next(after: done, last: done, in: zone) else { return .never }
    guard first <= now else { return wait(after: done, in: zone) }
    var last = first
    var missed = 0
    while let next = schedule.next(after: last, last: last, in: zone), next <= now {
      last = next
      missed += 1
      // What is not counted is made up for all the same: this one run is for the last of all times.
      guard missed < JobRun.mostMissed else {
        last = schedule.latest(from: last, through: now, in: zone)
        break
      }
    }
    let begin = last.addingTimeInterval(delay(of: last))
    guard begin <= now else { return missed > 0 ? .run(for: last, missed: missed) : .wait(until: begin) }
    let isLate = now.timeIntervalSince(begin) > Double(Self.grace.seconds)
    guard isLate, !catchUp else { return .run(for: last, missed: missed) }
    return .skip(through: last, missed: missed + 1)
  }

  private func decide(every span: TimeSpan, now: Date, done: Date?) -> Decision {
    guard let done, done.timeIntervalSince(now) < Self.tolerance else { return .run(for: now, missed: 0) }
    let due = done.addingTimeInterval(Double(span.seconds))
    guard due <= now else { return .wait(until: due) }
    let missed = min(now.timeIntervalSince(due) / Double(span.seconds), Double(JobRun.mostMissed))
    return .run(for: now, missed: Int(missed))
  }

  private func wait(after instant: Date, in zone: TimeZone) -> Decision {
    guard let next = schedule.next(after: instant, last: instant, in: zone) else { return .never }
    return .wait(until: next.addingTimeInterval(delay(of: next)))
  }

  /// How long after its time a run begins: within `jitter`, and the same whenever it is asked for.
  package func delay(of time: Date) -> Double {
    guard jitter.seconds > 0 else { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ UInt64(bitPattern: Int64(time.timeIntervalSince1970))) &* 0x9e37_79b9_7f4a_7c15
    hash ^= hash >> 29
    return Double(hash % UInt64(jitter.seconds))
  }
}
