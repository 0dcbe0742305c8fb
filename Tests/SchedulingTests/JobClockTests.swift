import ArchiveModel
import Foundation
import Testing

@testable import Scheduling

/// F61: missed runs, overlapping ones, a host asleep, a clock that jumps.
@Suite("When a job runs")
struct JobClockTests {
  private let utc = TimeZone.gmt
  private let format = Date.ISO8601FormatStyle()

  private func date(_ text: String) throws -> Date { try format.parse(text) }

  private func nightly(catchUp: Bool = true, jitter: Int64 = 0) throws -> JobClock {
    JobClock(
      name: "nightly", schedule: try Schedule(at: "02:00"), catchUp: catchUp,
      jitter: TimeSpan(seconds: jitter))
  }

  @Test("a job that was never seen waits for its next time")
  func first() throws {
    let decision = try nightly().decide(now: try date("2026-01-04T10:00:00Z"), done: nil, in: utc)
    #expect(decision == .wait(until: try date("2026-01-05T02:00:00Z")))
  }

  @Test("it runs once for a time, however often it is asked")
  func once() throws {
    let (clock, time) = (try nightly(), try date("2026-01-05T02:00:00Z"))
    let done = try date("2026-01-04T02:00:00Z")
    #expect(clock.decide(now: time, done: done, in: utc) == .run(for: time, missed: 0))
    #expect(clock.decide(now: time, done: time, in: utc) == .wait(until: try date("2026-01-06T02:00:00Z")))
  }

  @Test("after days of sleep it runs once, and says how many it missed")
  func catchUp() throws {
    let (now, done) = (try date("2026-01-09T07:00:00Z"), try date("2026-01-04T02:00:00Z"))
    #expect(
      try nightly().decide(now: now, done: done, in: utc)
        == .run(for: try date("2026-01-09T02:00:00Z"), missed: 4))
    #expect(
      try nightly(catchUp: false).decide(now: now, done: done, in: utc)
        == .skip(through: try date("2026-01-09T02:00:00Z"), missed: 5))
  }

  @Test("however many times have passed, one run makes up for all of them")
  func manyMissed() throws {
    let clock = JobClock(name: "often", schedule: try Schedule(at: "15 * * * *"))
    let (done, now) = (try date("2026-01-04T02:15:00Z"), try date("2026-10-25T07:01:00Z"))
    let last = try date("2026-10-25T06:15:00Z")
    #expect(clock.decide(now: now, done: done, in: utc) == .run(for: last, missed: JobRun.mostMissed))
    #expect(clock.decide(now: now, done: last, in: utc) == .wait(until: last + 3600))
    // Once a year for an hour, each minute: the last time lies far back.
    let rare = JobClock(name: "rare", schedule: try Schedule(at: "* * 1,2 1 *"))
    #expect(
      rare.decide(now: now, done: try date("2026-01-01T00:00:00Z"), in: utc)
        == .run(for: try date("2026-01-02T23:59:00Z"), missed: JobRun.mostMissed))
  }

  @Test("a clock that is set back makes nothing run twice; one that was years ahead does not stop the job")
  func clockSetBack() throws {
    let clock = try nightly()
    let done = try date("2026-01-05T02:00:00Z")
    #expect(
      clock.decide(now: try date("2026-01-05T01:30:00Z"), done: done, in: utc)
        == .wait(until: try date("2026-01-06T02:00:00Z")))
    #expect(
      clock.decide(now: try date("2026-01-05T01:30:00Z"), done: try date("2036-01-01T02:00:00Z"), in: utc)
        == .wait(until: try date("2026-01-05T02:00:00Z")))
  }

  @Test("jitter puts a run off by less than is allowed, always by the same, and never loses it")
  func jitter() throws {
    let clock = try nightly(jitter: 600)
    let time = try date("2026-01-05T02:00:00Z")
    let delay = clock.delay(of: time)
    #expect((0..<600).contains(delay) && delay == clock.delay(of: time))
    let done = try date("2026-01-04T02:00:00Z")
    if delay > 0 { #expect(clock.decide(now: time, done: done, in: utc) == .wait(until: time + delay)) }
    #expect(clock.decide(now: time + delay, done: done, in: utc) == .run(for: time, missed: 0))
    let delays = Set((0..<40).map { clock.delay(of: time + Double($0) * 86_400) })
    #expect(delays.count > 20)
  }

  @Test("every counts from the last run")
  func every() throws {
    let clock = JobClock(name: "proof", schedule: try Schedule(every: "7d"))
    let last = try date("2026-01-04T10:00:00Z")
    #expect(clock.decide(now: last, done: nil, in: utc) == .run(for: last, missed: 0))
    #expect(clock.decide(now: last + 86_400, done: last, in: utc) == .wait(until: last + 7 * 86_400))
    #expect(
      clock.decide(now: last + 22 * 86_400, done: last, in: utc) == .run(for: last + 22 * 86_400, missed: 2))
  }
}
