import ArchiveModel
import Foundation
import Testing

@testable import Catalog

/// Runs of jobs as the catalog keeps them (F61).
@Suite struct JobRunTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let due = Sample.now

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
  }

  private func id(_ number: Int) -> RunID {
    RunID(randomBytes: [0, 0, 0, 0] + [number >> 8, number].map { UInt8(truncatingIfNeeded: $0) })
  }

  private func run(
    _ number: Int, job: String = "nightly", due: Date? = Sample.now, attempt: Int = 1
  ) throws -> JobRun {
    JobRun(
      id: id(number), job: job, environment: try EnvironmentName("prod"),
      cause: due == nil ? .hand : .schedule, due: due, attempt: attempt,
      started: Sample.now.addingTimeInterval(Double(number)))
  }

  private func end(_ run: JobRun, _ outcome: JobRun.Outcome, error: String? = nil) throws {
    var ended = run
    ended.ended = run.started.addingTimeInterval(4)
    ended.outcome = outcome
    ended.error = error
    ended.steps = [JobStepResult(step: "backup", outcome: .ok, seconds: 4, sentence: "made")]
    try catalog.endJobRun(ended)
  }

  @Test("a run that ended is read back as it was, with its steps")
  func roundTrip() throws {
    var run = try run(1)
    run.missed = 3
    try catalog.beginJobRun(run, time: JobTime(schedule: "02:00", done: due))
    #expect(try catalog.jobRuns(of: "nightly") == [run])
    let steps = [
      JobStepResult(
        step: "backup", outcome: .failed, exitStatus: 8, seconds: 2, sentence: "connection refused",
        hint: "Start it."),
      JobStepResult(step: "cleanup", outcome: .skipped, sentence: "backup failed"),
    ]
    try catalog.recordJobSteps(steps, of: run.id)
    #expect(try catalog.jobRuns(of: "nightly").first?.steps == steps)
    run.ended = run.started.addingTimeInterval(9)
    run.outcome = .failed
    run.steps = steps
    run.error = "backup: connection refused"
    try catalog.endJobRun(run)
    #expect(try catalog.lastRuns() == [run])
    #expect(try catalog.lastFailures() == [run])
    #expect(try catalog.jobTimes() == ["nightly": JobTime(schedule: "02:00", done: due)])
  }

  @Test("F61: a time of the schedule is run once, and twice when the first was interrupted")
  func once() throws {
    let first = try run(1)
    try catalog.beginJobRun(first, time: nil)
    expectFault(.locked) { try catalog.beginJobRun(try run(2, due: nil), time: nil) }
    try end(first, .ok)
    expectFault(.locked) { try catalog.beginJobRun(try run(3), time: nil) }
    try catalog.beginJobRun(try run(4, attempt: 2), time: nil)
    try catalog.interruptJobRuns(of: "nightly", at: Sample.now)
    let last = try #require(try catalog.lastRuns().first)
    #expect(last.outcome == .interrupted && last.ended == last.started && last.error != nil)
    try catalog.beginJobRun(try run(5, due: nil), time: nil)
  }

  @Test("a run that ended stays as it ended")
  func final() throws {
    let first = try run(1)
    try catalog.beginJobRun(first, time: nil)
    try end(first, .ok)
    try end(first, .failed, error: "late")
    try catalog.interruptJobRuns(of: "nightly", at: Sample.now)
    #expect(try catalog.lastRuns().map(\.outcome) == [.ok])
    #expect(try catalog.lastFailures() == [])
  }

  @Test("the last run of each job, and the latest failures of all")
  func last() throws {
    for number in 1...6 {
      let run = try run(
        number, job: number % 2 == 0 ? "even" : "odd", due: due.addingTimeInterval(Double(number)))
      try catalog.beginJobRun(run, time: nil)
      try end(run, number < 5 ? .failed : .ok, error: number < 5 ? "no \(number)" : nil)
    }
    #expect(try Set(catalog.lastRuns().map(\.id)) == [id(5), id(6)])
    #expect(try catalog.lastFailures(limit: 3).map(\.error) == ["no 4", "no 3", "no 2"])
    #expect(try catalog.jobRuns(of: "odd").map(\.id) == [5, 3, 1].map(id))
  }

  @Test("only so many runs of a job are remembered, and those of others stay")
  func forgotten() throws {
    let other = try run(0, job: "other")
    try catalog.beginJobRun(other, time: nil)
    try end(other, .ok)
    for number in 1...1_020 {
      let run = try run(number, due: due.addingTimeInterval(Double(number)))
      try catalog.beginJobRun(run, time: nil)
      try end(run, .ok)
    }
    #expect(try catalog.jobRuns(of: "nightly", limit: 5_000).count == Catalog.rememberedRuns)
    #expect(try catalog.jobRuns(of: "other").count == 1)
  }
}
