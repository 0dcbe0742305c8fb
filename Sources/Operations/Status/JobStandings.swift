import ArchiveModel
import Foundation
import Scheduling
import Settings

/// The jobs of the settings: how each last ended, and when it runs next.
struct JobStandings {
  /// A job whose time has passed without a run.
  struct Overdue: Sendable, Equatable {
    var job: String
    /// The first time that nobody has run it for.
    var since: Date
  }

  private let rota: JobRota?
  private let now: Date

  /// A service that waits for locks, or a timer that looks every few minutes, may be late by so long.
  private static let patience: Double = 3600

  /// Looks; without jobs there is nothing to look at.
  init(in context: OperationContext, now: Date) async throws {
    self.now = now
    rota = context.configuration.jobs.isEmpty ? nil : try await JobRota(in: context.withoutWarnings)
  }

  /// The last run of every job that works for an environment, those for all of them included.
  func lastRuns(for environment: EnvironmentName) -> [JobRun] {
    guard let rota else { return [] }
    return jobs(for: environment).compactMap { rota.memory(of: $0).last }
  }

  /// Those that nobody has run though their time has long passed: the service or the timers are gone.
  ///
  /// A job that no schedule has ever seen is not among them: `schedule run --once` may be how it is run.
  func overdue(for environment: EnvironmentName) -> [Overdue] {
    guard let rota else { return [] }
    let zone = rota.context.zone
    return jobs(for: environment).compactMap { job in
      let memory = rota.memory(of: job)
      guard let done = memory.done(by: job, in: zone) else { return nil }
      let seen = max(done, memory.last?.started ?? done)
      guard let due = job.schedule.value.next(after: seen, last: seen, in: zone) else { return nil }
      let isLate = now.timeIntervalSince(due) > Self.patience + Double(job.jitter.value.seconds)
      return isLate ? Overdue(job: job.name.value, since: due) : nil
    }
  }

  /// The next run of each of them, in order of time.
  func nextRuns(for environment: EnvironmentName) -> [StatusReport.NextRun] {
    guard let rota else { return [] }
    let next = jobs(for: environment).compactMap { job in
      ScheduleShowOperation(count: 1).entries(of: job, rota, now).min { $0.time < $1.time }
    }
    return next.sorted { $0.time < $1.time }.map {
      StatusReport.NextRun(job: $0.job, at: $0.time, steps: $0.steps)
    }
  }

  private func jobs(for environment: EnvironmentName) -> [JobSettings] {
    (rota?.jobs ?? []).filter { $0.environment.map { $0.value == environment } ?? true }
  }
}
