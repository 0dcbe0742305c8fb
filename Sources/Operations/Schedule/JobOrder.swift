import ArchiveModel
import Catalog
import Foundation
import Scheduling
import Settings

/// What is to be done about one job at one moment.
enum JobOrder: Equatable {
  /// Run it now.
  case run(JobTurn)
  /// So many times have passed, the last of them `through`, and the job does not catch up: say so.
  case pass(through: Date, count: Int)
  /// Seen for the first time, or with another schedule: its times count from now on.
  case enroll(until: Date?)
  /// Nothing before then; nil when the schedule has no further time.
  case wait(until: Date?)

  /// Decides from what the settings say of a job and what the catalog remembers of it; reads no clock.
  ///
  /// Without `jittered` a time has come at its very moment. What was interrupted is run again, once, unless a later
  /// time of the schedule has come meanwhile.
  init(for job: JobSettings, known: JobMemory, now: Date, in zone: TimeZone, jittered: Bool = true) {
    let done = known.done(by: job, in: zone)
    var clock = job.clock
    if !jittered { clock.jitter = TimeSpan(seconds: 0) }
    switch clock.decide(now: now, done: done, in: zone) {
    case .run(let due, let missed):
      let isLate = now.timeIntervalSince(due) > Double(JobClock.grace.seconds + job.jitter.value.seconds)
      self = .run(JobTurn(cause: isLate || missed > 0 ? .catchUp : .schedule, due: due, missed: missed))
    case .skip(let through, let missed): self = .pass(through: through, count: missed)
    case .wait(let until) where done == nil: self = .enroll(until: until)
    case .wait(let until): self = Self.again(job, known, done).map(JobOrder.run) ?? .wait(until: until)
    case .never: self = Self.again(job, known, done).map(JobOrder.run) ?? .wait(until: nil)
    }
  }

  /// The second attempt at the time that was dealt with last, when the first was interrupted.
  private static func again(_ job: JobSettings, _ known: JobMemory, _ done: Date?) -> JobTurn? {
    guard job.catchUp.value, let last = known.last, last.outcome == .interrupted, last.attempt == 1,
      let due = last.due, due == done
    else { return nil }
    return JobTurn(cause: .catchUp, due: due, missed: last.missed, attempt: 2)
  }
}

/// One run that is to begin: why, and for which time of the schedule.
struct JobTurn: Equatable {
  var cause: JobRun.Cause
  /// Nil when somebody asked for it.
  var due: Date?
  var missed = 0
  var attempt = 1

  static let byHand = JobTurn(cause: .hand, due: nil)
}

/// What the catalog remembers of one job.
struct JobMemory: Equatable {
  var time: JobTime?
  var last: JobRun?

  /// The last time that was dealt with; nil for a job that is new, or whose calendar or zone is.
  ///
  /// A span counts from the last run, however long it was before.
  func done(by job: JobSettings, in zone: TimeZone) -> Date? {
    if case .every = job.schedule.value { return time?.done }
    return time.flatMap { $0.schedule == Self.text(of: job, in: zone) ? $0.done : nil }
  }

  /// How a schedule is remembered, so that a rewritten one is told apart.
  static func text(of job: JobSettings, in zone: TimeZone) -> String {
    "\(job.schedule.value.text) \(zone.identifier)"
  }

  /// What all jobs come from, by name.
  static func all(in catalog: Catalog) throws -> [String: JobMemory] {
    var memories = try catalog.jobTimes().mapValues { JobMemory(time: $0) }
    for run in try catalog.lastRuns() { memories[run.job, default: JobMemory()].last = run }
    return memories
  }
}
