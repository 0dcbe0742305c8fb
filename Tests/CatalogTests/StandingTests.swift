import ArchiveModel
import Foundation
import Testing

@testable import Catalog

/// What `status` reads, and what notices remember.
@Suite struct StandingTests {
  let folder: ScratchFolder
  let prod: EnvironmentName
  init() throws {
    folder = try ScratchFolder()
    prod = try EnvironmentName("prod")
  }

  @Test("an environment stands as its backups, copies and test restores say")
  func standing() throws {
    let catalog = try Catalog.fresh(in: folder)
    for number in 1...3 { try catalog.make(Sample.intent(number)) }
    try catalog.make(Sample.intent(9, environment: "dev"))
    _ = try catalog.beginBackup(Sample.intent(4))
    try catalog.recordFailed(Sample.id(4), reason: "disk full", finished: Sample.now.addingTimeInterval(300))
    let checked = Sample.now.addingTimeInterval(9_000)
    try catalog.recordVerification(Sample.verification(Sample.id(1), at: checked))
    try catalog.recordVerification(
      Sample.verification(Sample.id(3), at: checked, state: .damaged, finding: "other bytes"))
    for (at, passed) in [(1.0, true), (2, false), (3, true), (4, false)] {
      try catalog.recordTestRestore(
        TestRestore(
          backup: Sample.id(2), at: Sample.now.addingTimeInterval(at * 1_000), passed: passed, evidence: "{}")
      )
    }
    let standing = try catalog.standing(of: prod)
    #expect(standing.counts == [.complete: 2, .damaged: 1, .failed: 1])
    #expect(standing.heldBytes == 3 * 1_010)
    #expect(standing.lastGood?.id == Sample.id(2))
    #expect(standing.lastFailed?.reason == "disk full")
    #expect(standing.lastSpoiled?.id == Sample.id(3))
    #expect(standing.lastProof?.at == Sample.now.addingTimeInterval(3_000))
    #expect(standing.lastDisproof?.at == Sample.now.addingTimeInterval(4_000))
    // Written at minute 2 and never read since; the other one was read at the check.
    #expect(
      standing.copies == [
        .init(
          store: "archive", counts: [.present: 2, .damaged: 1],
          oldestReading: Sample.now.addingTimeInterval(125))
      ])
    let nothing = try catalog.standing(of: try EnvironmentName("none"))
    #expect(nothing.lastGood == nil && nothing.copies.map(\.oldestReading) == [nil])
  }

  @Test("what failed stands until it succeeds, for one environment or for all, and the journal keeps it")
  func failures() throws {
    let catalog = try Catalog.fresh(in: folder)
    let run = try #require(RunID("0123456789ab"))
    func fail(_ undertaking: Undertaking, _ environment: EnvironmentName?, _ reason: String) throws {
      try catalog.note(
        LastFailure(
          undertaking, of: environment, at: Sample.now, code: "hook.failed", reason: reason, run: run))
    }
    func failures(_ name: String = "prod") throws -> [String] {
      try catalog.unhealedFailures(of: try EnvironmentName(name)).map { "\($0.undertaking): \($0.reason)" }
    }
    try fail(.cleanup, nil, "one")
    try fail(.restore, prod, "two")
    try fail(.restore, prod, "three")
    #expect(try failures() == ["cleanup: one", "restore: three"])
    #expect(try failures("dev") == ["cleanup: one"])
    try catalog.forgetFailures(of: .cleanup, prod)
    #expect(try failures().count == 2)
    try fail(.cleanup, prod, "four")
    try catalog.forgetFailures(of: .cleanup, nil)
    try catalog.forgetFailures(of: .backup, prod)
    #expect(try failures() == ["restore: three"] && failures("dev").isEmpty)
    let kept = try sqlite3(folder.catalog, "SELECT detail FROM events WHERE what = 'attempt.failed'")
    #expect(
      kept.lines == [
        "cleanup: one", "restore of prod: two", "restore of prod: three", "cleanup of prod: four",
      ])
  }

  @Test("every event of a run names it, those of triggers too, and no event changes its run")
  func runs() throws {
    var catalog = try Catalog.fresh(in: folder)
    try catalog.make(Sample.intent(1))
    catalog.run = RunID("0123456789ab")
    try catalog.make(Sample.intent(2))
    #expect(try catalog.events(of: Sample.id(1)).allSatisfy { $0.run == nil })
    let events = try catalog.events(of: Sample.id(2))
    #expect(events.count == 2 && events.allSatisfy { $0.run == RunID("0123456789ab") })
    for change in [
      "UPDATE events SET run = 'x' WHERE run IS NOT NULL", "UPDATE events SET detail = 'x' WHERE run IS NULL",
    ] {
      #expect(try sqlite3(folder.catalog, change).errors.contains("append-only"), "\(change)")
    }
  }

  @Test("what was told is remembered once for each matter, and what did not arrive is kept until it did")
  func tidings() throws {
    let catalog = try Catalog.fresh(in: folder)
    #expect(try catalog.tiding(of: prod, "backup") == nil)
    var tiding = Tiding(
      environment: prod, subject: "backup", state: "failed", since: Sample.now, told: Sample.now)
    try catalog.note(tiding)
    tiding.state = "ok"
    try catalog.note(tiding)
    #expect(try catalog.tiding(of: prod, "backup") == tiding)
    #expect(try catalog.tiding(of: prod, "age") == nil)
    try catalog.keep(undelivered: #"{"n":1}"#, for: "chat", since: Sample.now)
    try catalog.keep(undelivered: #"{"n":2}"#, for: "mail", since: Sample.now)
    let first = try #require(try catalog.undelivered(limit: 9).first)
    #expect(first.channel == "chat" && first.attempts == 1)
    try catalog.noteAttempt(of: first.number)
    #expect(try catalog.undelivered(limit: 1).map(\.attempts) == [2])
    try catalog.forget(undelivered: first.number)
    #expect(try catalog.undelivered(limit: 9).map(\.channel) == ["mail"])
  }

  @Test("a large catalog is asked how all stand, and the time is shown")
  func large() throws {
    try Catalog.fresh(in: folder).close()
    try LargeCatalog.fill(folder.catalog, count: 20_000)
    let time = try ContinuousClock().measure {
      let catalog = try Catalog(at: folder.catalog, now: Sample.now, ifMissing: .refuse)
      for name in try catalog.environments() {
        let standing = try catalog.standing(of: name)
        #expect(standing.lastGood != nil && standing.copies[0].oldestReading != nil)
      }
    }
    print("catalog of 20000: standings: \(time)")
  }
}
