package import ArchiveModel
import Catalog
import Foundation
import Scheduling
import Settings

/// Runs jobs once and ends: one that was asked for, or those that are due.
package struct ScheduleRunOperation: Sendable {
  /// Which jobs.
  package enum Choice: Sendable, Equatable {
    /// This one, now, whatever its schedule says.
    case once(String)
    /// What is due of these, or of all when none is named: for timers and cron.
    case due([String])
  }

  private let choice: Choice
  private let settings: SettingsRequest
  private let tell: ScheduleSink

  package init(_ choice: Choice, settings: SettingsRequest, tell: @escaping ScheduleSink) {
    self.choice = choice
    self.settings = settings
    self.tell = tell
  }

  /// Runs them one after the other and returns every run, failed ones too; none when nothing is due.
  ///
  /// Throws `usage` for an unknown job, `locked` when one runs already, and what keeps it from beginning.
  package func run(in world: World) async throws -> [JobRun] {
    let context = try OperationContext(world: world, settings: settings, progress: { _ in })
    let rota = try await JobRota(in: context).settled()
    try rota.requireJobs()
    switch choice {
    case .once(let name): return [try await begin(try rota.job(name), .byHand, world)]
    case .due(let names):
      let jobs = names.isEmpty ? rota.jobs : try names.map { try rota.job($0) }
      var runs: [JobRun] = []
      for job in jobs {
        if let run = try await runDue(job, rota, world) { runs.append(run) }
        try Task.checkCancellation()
      }
      return runs
    }
  }

  /// Runs the job when a time of its schedule has come that nobody has dealt with.
  private func runDue(_ job: JobSettings, _ rota: JobRota, _ world: World) async throws -> JobRun? {
    let (now, zone) = (world.clock.now, rota.context.zone)
    var memory = rota.memory(of: job)
    let isNew = memory.done(by: job, in: zone) == nil
    if isNew, case .calendar = job.schedule.value {
      // A timer starts us at the very time: a job that is first seen within moments of one was meant for it.
      memory.time = JobTime(
        schedule: JobMemory.text(of: job, in: zone),
        done: now.addingTimeInterval(-Double(JobClock.grace.seconds)))
    }
    switch JobOrder(for: job, known: memory, now: now, in: zone, jittered: false) {
    case .run(var turn):
      // What was before it was seen was not missed.
      if isNew { (turn.cause, turn.missed) = (.schedule, 0) }
      // The job's jitter, which timers and cron know nothing of.
      if turn.cause == .schedule, case .calendar = job.schedule.value, let due = turn.due {
        let begin = due.addingTimeInterval(job.clock.delay(of: due))
        try await Task.sleep(for: .seconds(max(0, begin.timeIntervalSince(now))))
      }
      return try await begin(job, turn, world)
    case .pass(let through, let count):
      let run = try rota.pass(job, through: through, count: count, now: now)
      tell(.ended(run))
      return run
    case .enroll, .wait:
      if isNew { try rota.enroll(job, now: now) }
      return nil
    }
  }

  private func begin(_ job: JobSettings, _ turn: JobTurn, _ world: World) async throws -> JobRun {
    let context = try JobContext(world: world, settings: settings, tell: tell).make(job.name.value)
    return try await JobRunner(job: job, turn: turn, context: context, tell: tell).run()
  }
}
