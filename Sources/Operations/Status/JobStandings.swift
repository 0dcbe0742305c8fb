import ArchiveModel
import Foundation
import Settings

/// The jobs of the settings: how each last ended, and when it runs next.
struct JobStandings {
  private let rota: JobRota?
  private let now: Date

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
