package import ArchiveModel
package import Foundation

/// What a schedule at work says about itself.
package enum ScheduleEvent: Sendable {
  /// The service began, or its settings were read anew: so many jobs, and when the next one is due.
  case listening(jobs: Int, next: ScheduleEntry?, zone: TimeZone)
  case began(JobRun)
  case stepped(JobRun, JobStepResult)
  /// Also for a run that was missed and never began.
  case ended(JobRun)
  /// Something that a run warns of.
  case warned(job: String, run: RunID, String, hint: String?)
  /// Something that keeps a job, or all of them, from beginning; said once.
  case hindered(job: String?, String, hint: String?)
}

/// Takes events from any thread; returns quickly.
package typealias ScheduleSink = @Sendable (ScheduleEvent) -> Void

/// One time at which a job runs.
package struct ScheduleEntry: Sendable, Equatable {
  /// When it is to begin, a calendar's jitter included; the present moment when it is due.
  package var time: Date
  /// The job's name in the settings.
  package var job: String
  /// Nil for a job that works for all of them.
  package var environment: EnvironmentName?
  /// In order, by the names of commands, such as `test-restore`.
  package var steps: [String]
  /// Whether its time has come already: it runs as soon as somebody looks.
  package var isDue: Bool
}
