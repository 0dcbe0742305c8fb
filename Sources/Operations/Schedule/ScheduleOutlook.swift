package import ArchiveModel
package import Foundation
import Scheduling
import Settings

/// When jobs run next, and how they last ended.
package struct ScheduleOutlook: Sendable {
  /// One job of the settings.
  package struct Job: Sendable {
    /// By which commands and the catalog know it.
    package var name: String
    /// Such as `02:00` or `every 6h`.
    package var schedule: String
    /// Nil for a job that works for all of them.
    package var environment: EnvironmentName?
    /// In order, by the names of commands, such as `test-restore`.
    package var steps: [String]
    /// Nil when it never ran.
    package var last: JobRun?
  }

  /// The zone in which people read instants, and in which calendars count.
  package var zone: TimeZone
  /// When it was looked; a job that is due then has that as its time.
  package var now: Date
  /// The next runs of all jobs, in order of time.
  package var entries: [ScheduleEntry]
  /// In the order of the settings, also those that never run again.
  package var jobs: [Job]
}

/// Shows the schedule; changes nothing.
package struct ScheduleShowOperation: Sendable {
  private let count: Int

  /// So many runs are shown.
  package init(count: Int) {
    self.count = count
  }

  /// Throws `usage` when there are no jobs, the catalog's faults, and the store's when there was an archive once.
  package func run(in context: OperationContext) async throws -> ScheduleOutlook {
    let rota = try await JobRota(in: context)
    try rota.requireJobs()
    let now = context.world.clock.now
    let upcoming = rota.jobs.flatMap { job in entries(of: job, rota, now) }
      .sorted { ($0.time, $0.job) < ($1.time, $1.job) }
    return ScheduleOutlook(
      zone: context.zone, now: now, entries: Array(upcoming.prefix(count)),
      jobs: rota.jobs.map { job in
        ScheduleOutlook.Job(
          name: job.name.value, schedule: job.schedule.value.text, environment: job.environment?.value,
          steps: job.steps.value.map(\.rawValue), last: rota.memory(of: job).last)
      })
  }

  /// The next runs of a job.
  func entries(of job: JobSettings, _ rota: JobRota, _ now: Date) -> [ScheduleEntry] {
    let zone = rota.context.zone
    var times: [Date]
    var isDue = false
    if case .run = rota.order(for: job, now: now) { isDue = true }
    let done = isDue ? now : rota.memory(of: job).done(by: job, in: zone)
    switch job.schedule.value {
    case .every: times = job.schedule.value.upcoming(count, after: now, last: done ?? now, in: zone)
    case .calendar:
      // A time that has come may still be waiting for its jitter to pass.
      let earliest = max(now.addingTimeInterval(-Double(job.jitter.value.seconds)), done ?? .distantPast)
      times = job.schedule.value.upcoming(count + 1, after: earliest, last: done, in: zone)
        .map { $0.addingTimeInterval(job.clock.delay(of: $0)) }.filter { $0 > now }
    }
    let due = isDue ? [ScheduleEntry(job, at: now, isDue: true)] : []
    return due + times.map { ScheduleEntry(job, at: $0, isDue: false) }
  }
}
