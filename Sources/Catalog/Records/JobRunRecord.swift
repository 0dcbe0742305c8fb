import ArchiveModel
import GRDB

/// A row of `job_runs`.
struct JobRunRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "job_runs"

  var number: Int64?
  var id: String
  var job: String
  var environment: String?
  var cause: String
  var due: Int64?
  var missed: Int
  var attempt: Int
  var started: Int64
  var ended: Int64?
  var outcome: String
  /// A JSON array of results.
  var steps: String
  var error: String?

  init(_ run: JobRun) throws {
    id = run.id.rawValue
    job = run.job
    environment = run.environment?.rawValue
    cause = run.cause.rawValue
    due = run.due.map { Microseconds($0).rawValue }
    missed = run.missed
    attempt = run.attempt
    started = Microseconds(run.started).rawValue
    ended = run.ended.map { Microseconds($0).rawValue }
    outcome = run.outcome.rawValue
    steps = try JSONText.encode(run.steps)
    error = run.error
  }

  func run() throws -> JobRun {
    guard let id = RunID(id), let cause = JobRun.Cause(rawValue: cause),
      let outcome = JobRun.Outcome(rawValue: outcome)
    else { throw RowDefect(table: "job_runs", column: "outcome", row: number) }
    return JobRun(
      id: id, job: job, environment: environment.flatMap { try? EnvironmentName($0) }, cause: cause,
      due: due.map { Microseconds(rawValue: $0).date }, missed: missed, attempt: attempt,
      started: Microseconds(rawValue: started).date, ended: ended.map { Microseconds(rawValue: $0).date },
      outcome: outcome, steps: try JSONText.decode([JobStepResult].self, from: steps), error: error)
  }
}
