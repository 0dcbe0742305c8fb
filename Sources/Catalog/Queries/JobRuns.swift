package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// So many runs of one job are remembered.
  static let rememberedRuns = 1_000

  /// Records that a run of a job begins, or that one was missed; with `time`, that the schedule has come that far.
  ///
  /// Throws `locked` when the job runs already, and when that time of its schedule was taken by another.
  package func beginJobRun(_ run: JobRun, time: JobTime?) throws(CatalogFault) {
    let isTaken: Bool = try write { database in
      let taken = try Row.fetchOne(
        database, sql: Self.takenJobRunSQL,
        arguments: [run.job, run.due.map { Microseconds($0).rawValue }, run.attempt])
      guard taken == nil else { return true }
      try JobRunRecord(run).insert(database)
      if let time { try Self.note(time, of: run.job, in: database) }
      try database.execute(sql: Self.forgetJobRunsSQL, arguments: [run.job, Self.rememberedRuns])
      return false
    }
    guard !isTaken else {
      throw CatalogFault(
        .locked, "job \(run.job.quotedForMessage) runs already, or its time was taken by another process",
        hint: "See 'strongroom schedule show'.")
    }
  }

  /// Records the steps of a run that have ended so far.
  package func recordJobSteps(_ steps: [JobStepResult], of run: RunID) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: "UPDATE job_runs SET steps = ? WHERE id = ? AND outcome = 'running'",
        arguments: [try JSONText.encode(steps), run.rawValue])
    }
  }

  /// Records how a run ended; does nothing to one that has ended already.
  package func endJobRun(_ run: JobRun) throws(CatalogFault) {
    try write { database in
      let record = try JobRunRecord(run)
      try database.execute(
        sql: """
          UPDATE job_runs SET outcome = ?, steps = ?, error = ?, ended = ? WHERE id = ? AND outcome = 'running'
          """,
        arguments: [record.outcome, record.steps, record.error, record.ended, record.id])
    }
  }

  /// Records runs of a job that are recorded as running as interrupted: the caller holds the job's lock.
  package func interruptJobRuns(of job: String, at now: Date) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE job_runs SET outcome = 'interrupted', ended = max(?, started), error = 'its process ended'
          WHERE job = ? AND outcome = 'running'
          """,
        arguments: [Microseconds(now).rawValue, job])
    }
  }

  /// How far each job has come in its schedule, by name.
  package func jobTimes() throws(CatalogFault) -> [String: JobTime] {
    try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT job, schedule, done FROM job_times")
      return Dictionary(
        rows.map { row in
          (row[0], JobTime(schedule: row[1], done: Microseconds(rawValue: row[2]).date))
        }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Records how far a job has come, when it is first seen or its schedule was rewritten.
  package func noteJobTime(_ time: JobTime, of job: String) throws(CatalogFault) {
    try write { database in try Self.note(time, of: job, in: database) }
  }

  /// The last run of each job that ever ran, by name.
  package func lastRuns() throws(CatalogFault) -> [JobRun] {
    try jobRuns(Self.lastRunsSQL, [])
  }

  /// The runs of a job, the latest first.
  package func jobRuns(of job: String, limit: Int = 50) throws(CatalogFault) -> [JobRun] {
    try jobRuns(Self.jobRunsSQL, [job, limit])
  }

  /// The runs that failed, were interrupted or missed, of all jobs, the latest first.
  package func lastFailures(limit: Int = 10) throws(CatalogFault) -> [JobRun] {
    try jobRuns(Self.lastFailuresSQL, [limit])
  }

  private func jobRuns(_ sql: String, _ arguments: StatementArguments) throws(CatalogFault) -> [JobRun] {
    try read { database in
      try JobRunRecord.fetchAll(database, sql: sql, arguments: arguments).map { try $0.run() }
    }
  }

  private static func note(_ time: JobTime, of job: String, in database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO job_times (job, schedule, done) VALUES (?, ?, ?)
        ON CONFLICT (job) DO UPDATE SET schedule = excluded.schedule, done = excluded.done
        """,
      arguments: [job, time.schedule, Microseconds(time.done).rawValue])
  }

  static let takenJobRunSQL = """
    SELECT 1 FROM job_runs INDEXED BY job_runs_alone WHERE job = ?1 AND outcome = 'running'
    UNION ALL
    SELECT 1 FROM job_runs INDEXED BY job_runs_once WHERE job = ?1 AND due = ?2 AND attempt = ?3
    """

  static let forgetJobRunsSQL = """
    DELETE FROM job_runs WHERE job = ?1 AND outcome <> 'running' AND number <= (
      SELECT number FROM job_runs INDEXED BY job_runs_of_job WHERE job = ?1
      ORDER BY number DESC LIMIT 1 OFFSET ?2)
    """

  static let lastRunsSQL = """
    SELECT job_runs.* FROM (
      SELECT max(number) AS number FROM job_runs INDEXED BY job_runs_of_job GROUP BY job
    ) AS last CROSS JOIN job_runs ON job_runs.number = last.number
    """

  static let jobRunsSQL = """
    SELECT * FROM job_runs INDEXED BY job_runs_of_job WHERE job = ? ORDER BY number DESC LIMIT ?
    """

  static let lastFailuresSQL = """
    SELECT * FROM job_runs INDEXED BY job_runs_bad
    WHERE outcome IN ('failed', 'interrupted', 'missed') ORDER BY number DESC LIMIT ?
    """
}
