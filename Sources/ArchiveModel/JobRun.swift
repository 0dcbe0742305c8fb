package import Foundation

/// One run of a job of the settings, as it is recorded.
package struct JobRun: Sendable, Equatable {
  /// Why it ran.
  package enum Cause: String, Sendable, CaseIterable {
    /// Its time had come.
    case schedule
    /// Its time had passed, or its first attempt was interrupted.
    case catchUp = "catch-up"
    /// Somebody asked for it.
    case hand
  }

  /// How it ended.
  package enum Outcome: String, Sendable, CaseIterable {
    case running
    case ok
    /// A step failed.
    case failed
    /// It was asked to end, or its process died.
    case interrupted
    /// It never ran: nobody was awake, and the job does not catch up.
    case missed
  }

  /// More missed times than these are not counted.
  package static let mostMissed = 1_000

  /// Log and journal have the same for what it did; a missed one did nothing.
  package var id: RunID
  /// The job's name.
  package var job: String
  /// As the job's settings say; nil for all environments.
  package var environment: EnvironmentName?
  /// `hand` exactly when `due` is nil.
  package var cause: Cause
  /// The time of the schedule that it is for; nil when somebody asked for it.
  package var due: Date?
  /// How many times before `due` had passed without a run; `mostMissed` stands for more as well.
  package var missed: Int
  /// 2 when it is run again because the first was interrupted.
  package var attempt: Int
  /// When it was noticed, for one that was missed.
  package var started: Date
  /// Nil while it runs.
  package var ended: Date?
  /// Set once at the end: what has ended is never changed.
  package var outcome: Outcome
  /// In order; while it runs, those that have ended.
  package var steps: [JobStepResult]
  /// One sentence; nil while it runs and when all went well.
  package var error: String?

  package init(
    id: RunID, job: String, environment: EnvironmentName? = nil, cause: Cause, due: Date? = nil,
    missed: Int = 0,
    attempt: Int = 1, started: Date, ended: Date? = nil, outcome: Outcome = .running,
    steps: [JobStepResult] = [],
    error: String? = nil
  ) {
    self.id = id
    self.job = job
    self.environment = environment
    self.cause = cause
    self.due = due
    self.missed = missed
    self.attempt = attempt
    self.started = started
    self.ended = ended
    self.outcome = outcome
    self.steps = steps
    self.error = error
  }
}

/// What became of one step of a run.
package struct JobStepResult: Sendable, Equatable, Codable {
  /// How a step ended.
  package enum Outcome: String, Sendable, Codable, CaseIterable {
    case ok
    case failed
    /// Not begun because an earlier one failed, or cut off because the run was asked to end.
    case skipped
  }

  /// Such as `backup`; the words of the settings.
  package var step: String
  /// One that failed makes the whole run `failed`, unless that was interrupted.
  package var outcome: Outcome
  /// What the command of that name would have exited with; 0 unless it failed.
  package var exitStatus: Int32
  /// How long it took; 0 when it was skipped.
  package var seconds: Double
  /// What it did, why it failed or why it was skipped; one sentence.
  package var sentence: String
  /// What to do about a failure; nil where the fault has no advice, and unless it failed.
  package var hint: String?

  package init(
    step: String, outcome: Outcome, exitStatus: Int32 = 0, seconds: Double = 0, sentence: String,
    hint: String? = nil
  ) {
    self.step = step
    self.outcome = outcome
    self.exitStatus = exitStatus
    self.seconds = seconds
    self.sentence = sentence
    self.hint = hint
  }

  private enum CodingKeys: String, CodingKey {
    case step, outcome, seconds, sentence, hint
    case exitStatus = "exit_status"
  }
}
