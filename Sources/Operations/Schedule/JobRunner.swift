import ArchiveModel
import Catalog
import Foundation
import Scheduling
import Settings
import Storage

/// Runs one job once: its steps in order, each recorded, within the job's lock.
struct JobRunner {
  let job: JobSettings
  let turn: JobTurn
  /// Made for this run alone: its id is the run's.
  let context: OperationContext
  let tell: ScheduleSink

  /// Runs to the end, whatever becomes of the steps; a cancelled run is recorded as interrupted.
  ///
  /// Throws `locked` when the job runs already or its time was taken, and what keeps the archive from being opened.
  func run() async throws -> JobRun {
    let archive = try await OpenArchive.open(
      in: context, ifMissing: job.steps.value.contains(.backup) ? .create : .refuse)
    let name = job.name.value
    let lock = try await archive.locks.acquire(
      .job(name), .exclusive, as: context.lockHolder("schedule run, job \(name)"))
    defer { lock.release() }
    let now = context.world.clock.now
    // Whoever held the lock is gone: what it left as running was interrupted.
    try archive.catalog.interruptJobRuns(of: name, at: now)
    var run = JobRun(
      id: context.run, job: name, environment: job.environment?.value, cause: turn.cause, due: turn.due,
      missed: turn.missed, attempt: turn.attempt, started: now)
    try archive.catalog.beginJobRun(run, time: time(now))
    tell(.began(run))
    context.journal.note("job \(name) begins, run \(run.id)")
    await Herald(context: context, hurried: true).ping(.start, job: name)
    for step in job.steps.value {
      let result = await result(of: step, after: run.steps)
      run.steps.append(result)
      tell(.stepped(run, result))
      note(of: run) { try archive.catalog.recordJobSteps(run.steps, of: run.id) }
    }
    let failure = run.steps.first { $0.outcome == .failed }
    run.ended = max(run.started, context.world.clock.now)
    run.outcome = Task.isCancelled ? .interrupted : failure == nil ? .ok : .failed
    run.error =
      Task.isCancelled ? "it was asked to end" : failure.map { "\($0.step): \($0.sentence)" }
    let ended = run
    note(of: run) { try archive.catalog.endJobRun(ended) }
    tell(.ended(run))
    await tellWatchers(of: ended)
    return run
  }

  /// Tells those who watch the job how it ended, also when it was asked to end.
  private func tellWatchers(of run: JobRun) async {
    context.journal.note("job \(run.job) ended: \(run.error ?? run.outcome.rawValue)")
    let herald = Herald(context: context, hurried: Task.isCancelled)
    await Task { await herald.ping(run.outcome == .ok ? .success : .fail, job: run.job) }.value
  }

  /// How far the schedule has come by this run; a run by hand counts only where spans count from the last run.
  private func time(_ now: Date) -> JobTime? {
    let text = JobMemory.text(of: job, in: context.zone)
    if let due = turn.due { return JobTime(schedule: text, done: due) }
    guard case .every = job.schedule.value else { return nil }
    return JobTime(schedule: text, done: now)
  }

  private func result(of step: JobStep, after earlier: [JobStepResult]) async -> JobStepResult {
    if Task.isCancelled { return skipped(step, "the run was asked to end") }
    if step.isDestructive, let failed = earlier.first(where: { $0.outcome == .failed }) {
      return skipped(step, "nothing is removed after \(failed.step) failed")
    }
    let began = context.world.clock.now
    func seconds() -> Double { max(0, context.world.clock.now.timeIntervalSince(began)) }
    do {
      let sentence = try await JobWork(job: job, context: context).perform(step)
      return JobStepResult(step: step.rawValue, outcome: .ok, seconds: seconds(), sentence: sentence)
    } catch {
      if Task.isCancelled || error is CancellationError { return skipped(step, "the run was asked to end") }
      let fault = error as? any Fault
      return JobStepResult(
        step: step.rawValue, outcome: .failed,
        exitStatus: (fault?.exitStatus ?? .unexpected).rawValue, seconds: seconds(),
        sentence: fault?.message ?? "unexpected failure: \(error)", hint: fault?.hint)
    }
  }

  private func skipped(_ step: JobStep, _ reason: String) -> JobStepResult {
    JobStepResult(step: step.rawValue, outcome: .skipped, sentence: reason)
  }

  /// Records; a catalog that cannot be written now does not undo what the steps have done.
  private func note(of run: JobRun, _ record: () throws -> Void) {
    do {
      try record()
    } catch {
      let fault = error as? any Fault
      tell(
        .warned(
          job: run.job, run: run.id, "the run could not be recorded: \(fault?.message ?? "\(error)")",
          hint: fault?.hint))
    }
  }
}
