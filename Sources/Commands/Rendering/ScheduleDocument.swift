import ArchiveModel
import Foundation
import Operations

/// The schedule as scripts read it.
struct ScheduleDocument: Encodable {
  struct Entry: Encodable {
    var time: Date
    var job: String
    var environment: String?
    var steps: [String]
    var due: Bool
  }

  struct Job: Encodable {
    var name: String
    var schedule: String
    var environment: String?
    var steps: [String]
    var last: JobRunDocument?
  }

  var schema = "strongroom/schedule/v1"
  var timeZone: String
  var now: Date
  var next: [Entry]
  var jobs: [Job]

  init(_ outlook: ScheduleOutlook) {
    timeZone = outlook.zone.identifier == "GMT" ? "UTC" : outlook.zone.identifier
    now = outlook.now
    next = outlook.entries.map { entry in
      Entry(
        time: entry.time, job: entry.job, environment: entry.environment?.rawValue, steps: entry.steps,
        due: entry.isDue)
    }
    jobs = outlook.jobs.map { job in
      Job(
        name: job.name, schedule: job.schedule, environment: job.environment?.rawValue, steps: job.steps,
        last: job.last.map(JobRunDocument.init))
    }
  }

  enum CodingKeys: String, CodingKey {
    case schema, now, next, jobs
    case timeZone = "time_zone"
  }
}

/// One run of a job as scripts read it.
struct JobRunDocument: Encodable {
  var id: String
  var job: String
  var environment: String?
  var cause: String
  var due: Date?
  var missed: Int
  var attempt: Int
  var started: Date
  var ended: Date?
  var outcome: String
  var error: String?
  var steps: [JobStepResult]

  init(_ run: JobRun) {
    id = run.id.rawValue
    job = run.job
    environment = run.environment?.rawValue
    cause = run.cause.rawValue
    due = run.due
    missed = run.missed
    attempt = run.attempt
    started = run.started
    ended = run.ended
    outcome = run.outcome.rawValue
    error = run.error
    steps = run.steps
  }
}
