import ArchiveModel
import Catalog
import Foundation
import Scheduling
import Settings
import Testing

@testable import Operations

/// F61: what is done about a job at a moment, from what is remembered of it; the clock is the test's.
@Suite("What is to be done about a job")
struct JobOrderTests {
  private let zone: TimeZone
  private let format = Date.ISO8601FormatStyle()

  init() throws { zone = try #require(TimeZone(identifier: "Europe/Belgrade")) }

  /// The one job of a settings file.
  private func job(_ keys: String) throws -> JobSettings {
    let text = "[[job]]\nname = \"nightly\"\nsteps = [\"verify\"]\n\(keys)\n"
    let source = SettingsSource(
      environment: ["STRONGROOM_CONFIG": "/jobs.toml"], workingDirectory: "/", home: nil,
      files: OneFile(path: "/jobs.toml", text: text), systemZone: { "Europe/Belgrade" })
    return try #require(try source.load().jobs.first)
  }

  private func date(_ text: String) throws -> Date { try format.parse(text) }

  private func memory(
    _ job: JobSettings, done: String? = nil, last: JobRun.Outcome? = nil, attempt: Int = 1
  ) throws -> JobMemory {
    let done = try done.map(date)
    return JobMemory(
      time: done.map { JobTime(schedule: JobMemory.text(of: job, in: zone), done: $0) },
      last: last.map { outcome in
        JobRun(
          id: RunID(randomBytes: [1, 2, 3, 4, 5, 6]), job: "nightly", cause: .schedule, due: done,
          attempt: attempt, started: done ?? .distantPast, outcome: outcome)
      })
  }

  private func order(_ job: JobSettings, _ memory: JobMemory, at now: String) throws -> JobOrder {
    JobOrder(for: job, known: memory, now: try date(now), in: zone)
  }

  @Test("a job is enrolled when it is first seen, runs when its time comes, and then waits for the next")
  func ordinary() throws {
    let job = try job("at = \"02:00\"")
    #expect(
      try order(job, JobMemory(), at: "2026-01-04T12:00:00Z")
        == .enroll(until: date("2026-01-05T01:00:00Z")))
    let seen = try memory(job, done: "2026-01-04T12:00:00Z")
    #expect(
      try order(job, seen, at: "2026-01-05T01:00:02Z")
        == .run(JobTurn(cause: .schedule, due: date("2026-01-05T01:00:00Z"))))
    let ran = try memory(job, done: "2026-01-05T01:00:00Z", last: .ok)
    #expect(
      try order(job, ran, at: "2026-01-05T01:00:30Z") == .wait(until: date("2026-01-06T01:00:00Z")))
  }

  @Test("after days of sleep it catches up once; one that does not catch up says how many it missed")
  func asleep() throws {
    let (eager, strict) = (try job("at = \"02:00\""), try job("at = \"02:00\"\ncatch_up = false"))
    let (due, now) = (try date("2026-01-09T01:00:00Z"), "2026-01-09T07:00:00Z")
    #expect(
      try order(eager, try memory(eager, done: "2026-01-04T01:00:00Z", last: .ok), at: now)
        == .run(JobTurn(cause: .catchUp, due: due, missed: 4)))
    #expect(
      try order(strict, try memory(strict, done: "2026-01-04T01:00:00Z", last: .ok), at: now)
        == .pass(through: due, count: 5))
  }

  @Test("a run that was killed is run again once, and never a third time")
  func interrupted() throws {
    let (job, due) = (try job("at = \"02:00\""), "2026-01-05T01:00:00Z")
    let now = "2026-01-05T01:10:00Z"
    #expect(
      try order(job, try memory(job, done: due, last: .interrupted), at: now)
        == .run(JobTurn(cause: .catchUp, due: date(due), attempt: 2)))
    let tomorrow = JobOrder.wait(until: try date("2026-01-06T01:00:00Z"))
    #expect(try order(job, try memory(job, done: due, last: .interrupted, attempt: 2), at: now) == tomorrow)
    #expect(try order(job, try memory(job, done: due, last: .failed), at: now) == tomorrow)
    #expect(try order(job, try memory(job, done: due, last: .running), at: now) == tomorrow)
    let strict = try self.job("at = \"02:00\"\ncatch_up = false")
    #expect(try order(strict, try memory(strict, done: due, last: .interrupted), at: now) == tomorrow)
    // The next night has come meanwhile: one run for both.
    #expect(
      try order(job, try memory(job, done: due, last: .interrupted), at: "2026-01-06T01:00:00Z")
        == .run(JobTurn(cause: .schedule, due: date("2026-01-06T01:00:00Z"))))
  }

  @Test("clocks that go forward and back make 02:30 come once a night, in March and in October")
  func daylight() throws {
    let job = try job("at = \"02:30\"")
    // On 29 March the wall goes from 02:00 to 03:00: the run comes at the change, 01:00 UTC.
    let spring = try memory(job, done: "2026-03-28T01:30:00Z", last: .ok)
    #expect(try order(job, spring, at: "2026-03-29T00:59:59Z") == .wait(until: date("2026-03-29T01:00:00Z")))
    #expect(
      try order(job, spring, at: "2026-03-29T01:00:00Z")
        == .run(JobTurn(cause: .schedule, due: date("2026-03-29T01:00:00Z"))))
    // On 25 October the wall shows 02:30 twice, at 00:30 and 01:30 UTC: it runs the first time.
    let autumn = try memory(job, done: "2026-10-25T00:30:00Z", last: .ok)
    #expect(try order(job, autumn, at: "2026-10-25T01:30:00Z") == .wait(until: date("2026-10-26T01:30:00Z")))
  }

  @Test("a schedule that was rewritten begins anew instead of catching up with times that were never meant")
  func rewritten() throws {
    let (old, new) = (try job("at = \"02:00\""), try job("at = \"05:00\""))
    let known = try memory(old, done: "2026-01-04T01:00:00Z", last: .ok)
    #expect(
      try order(new, known, at: "2026-01-05T09:00:00Z") == .enroll(until: date("2026-01-06T04:00:00Z")))
  }

  @Test("a span counts from the last run, also when it was written anew")
  func span() throws {
    let job = try job("every = \"7d\"")
    let now = try date("2026-01-05T09:00:00Z")
    #expect(
      try order(job, JobMemory(), at: "2026-01-05T09:00:00Z") == .run(JobTurn(cause: .schedule, due: now)))
    let known = try memory(try self.job("every = \"9d\""), done: "2026-01-05T09:00:00Z", last: .ok)
    #expect(try order(job, known, at: "2026-01-06T09:00:00Z") == .wait(until: now + 7 * 86_400))
  }

  @Test("a timer that starts a job at its time does not wait for the jitter that the job waits for itself")
  func jitter() throws {
    let job = try job("at = \"02:00\"\njitter = \"1h\"")
    let known = try memory(job, done: "2026-01-04T01:00:00Z", last: .ok)
    let due = try date("2026-01-05T01:00:00Z")
    #expect(
      JobOrder(for: job, known: known, now: due, in: zone) == .wait(until: due + job.clock.delay(of: due)))
    #expect(
      JobOrder(for: job, known: known, now: due, in: zone, jittered: false)
        == .run(JobTurn(cause: .schedule, due: due)))
  }
}

/// A settings file that exists only here.
private struct OneFile: SettingsFileReader {
  var path: String
  var text: String

  func file(at path: String, links: LinkPolicy) throws(SettingsFault) -> SettingsFile? {
    path == self.path ? SettingsFile(path: path, bytes: Array(text.utf8), mode: 0o600) : nil
  }

  func names(in directory: String) throws(SettingsFault) -> [String] { [] }
}
