import ArchiveModel
import Foundation
import Operations

/// Says what a schedule does, a line for each event; safe to call from any thread.
///
/// A service speaks on standard error, as its journal reads it. Runs that end speak on standard output, and of failures
/// on standard error, so that cron's mail is about those alone with `--quiet`.
struct ScheduleLog: Sendable {
  let terminal: Terminal
  let isQuiet: Bool
  let isService: Bool

  func take(_ event: ScheduleEvent) {
    switch event {
    case .listening(let jobs, let next, let zone):
      let when = next.map {
        "next: \($0.job) at \(Quantity.moment($0.time, zone: zone))"
      }
      say("\(jobs) job\(jobs == 1 ? "" : "s"), " + (when ?? "none of them with a time to come"))
    case .began(let run): say("\(run.job) \(run.id) begins\(Self.reason(run))", of: run.id)
    case .stepped(let run, let result): step(result, of: run)
    case .ended(let run): end(run)
    case .warned(let job, let run, let text, let hint):
      complain("warning: \(job) \(run): \(text)", hint, of: run)
    case .hindered(let job, let text, let hint):
      complain("error: " + (job.map { "\($0) could not begin: " } ?? "") + text, hint)
    }
  }

  private func step(_ result: JobStepResult, of run: JobRun) {
    let head = "\(run.job) \(run.id) \(result.step)"
    switch result.outcome {
    case .ok: say("\(head): ok in \(Quantity.span(seconds: result.seconds)): \(result.sentence)", of: run.id)
    case .skipped: complain("warning: \(head): not begun: \(result.sentence)", nil, of: run.id)
    case .failed: complain("error: \(head): \(result.sentence)", result.hint, of: run.id)
    }
  }

  private func end(_ run: JobRun) {
    guard run.outcome != .missed else {
      complain(
        "warning: \(run.job) \(run.id): \(run.error ?? "missed")", "Set catch_up to make up for it.",
        of: run.id)
      return
    }
    let took = Quantity.span(seconds: run.ended?.timeIntervalSince(run.started) ?? 0)
    say("\(run.job) \(run.id) ended after \(took): \(run.outcome.rawValue)", of: run.id)
  }

  private static func reason(_ run: JobRun) -> String {
    switch run.cause {
    case .hand: ", by hand"
    case .schedule: ""
    case .catchUp where run.attempt > 1: ", again: its first attempt was interrupted"
    case .catchUp:
      ", late: for \(run.due.map { RFC3339.text($0) } ?? "before")"
        + (run.missed > 0
          ? ", and \(run.missed)\(run.missed < JobRun.mostMissed ? "" : " or") more missed" : "")
    }
  }

  private func say(_ text: String, of run: RunID? = nil) {
    guard !isQuiet else { return }
    if isService { terminal.errorLine(text, of: run) } else { terminal.line(text) }
  }

  private func complain(_ text: String, _ hint: String?, of run: RunID? = nil) {
    terminal.errorLine(text, hint: hint, of: run)
  }
}
