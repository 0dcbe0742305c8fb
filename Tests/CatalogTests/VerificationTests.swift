import ArchiveModel
import Catalog
import Foundation
import Testing

@Suite struct VerificationTests {
  let folder: ScratchFolder
  let catalog: Catalog
  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
  }

  private func minutes(_ count: Double) -> Date { Sample.now.addingTimeInterval(count * 60) }

  @Test("a check that fails damages the backup, and one that passes heals it (F13, F23)")
  func states() throws {
    let made = try catalog.make(Sample.intent(1))
    let checks = [
      Sample.verification(made.id, at: minutes(10)),
      Sample.verification(made.id, at: minutes(20), state: .damaged, finding: "SHA-256 differs"),
      Sample.verification(
        made.id, at: minutes(30), state: .damaged, finding: "chunk 7 is forged", depth: .full),
      Sample.verification(made.id, at: minutes(40), state: .missing, finding: "the file is gone"),
      Sample.verification(made.id, at: minutes(50), depth: .full),
    ]
    for check in checks {
      try catalog.recordVerification(check)
      let backup = try catalog.backup(idPrefix: made.id.rawValue)
      #expect(backup.state == check.state && backup.reason == check.finding)
      #expect(backup.finished == made.finished)
    }
    #expect(try catalog.verifications(of: made.id) == checks.reversed())
    #expect(
      try catalog.events(of: made.id).map(\.what) == [
        "backup.running", "backup.complete", "verify.quick.passed", "verify.quick.failed", "backup.damaged",
        "verify.full.failed", "backup.damaged", "verify.quick.failed", "backup.missing", "verify.full.passed",
        "backup.complete",
      ])
    #expect(try catalog.search("forged") == [], "the words of an old reason are gone")
    #expect(try catalog.quickCheck() == [])
  }

  @Test("each copy keeps what was found of it")
  func copies() throws {
    let made = try catalog.make(Sample.intent(1))
    try catalog.recordVerification(
      Sample.verification(made.id, at: minutes(10), state: .missing, finding: "no globals"),
      copies: [.dump: .present])
    let copies = try catalog.copies(of: made.id)
    #expect(copies.map(\.state) == [.present, .missing])
    #expect(copies.map(\.bytes) == [1_000, nil])
    #expect(copies.map(\.verified?.passed) == [true, false])
    #expect(copies[0].verified?.at == minutes(10) && copies[0].verified?.depth == .quick)
  }

  @Test("what is found in another store does not change the backup")
  func elsewhere() throws {
    let made = try catalog.make(Sample.intent(1))
    _ = try catalog.addStore("offsite", kind: "rsync", isArchive: false, now: Sample.now)
    try catalog.recordVerification(
      Sample.verification(made.id, at: minutes(1), state: .damaged, finding: "rot", store: "offsite"))
    #expect(try catalog.backup(idPrefix: made.id.rawValue).state == .complete)
    let copies = try catalog.copies(of: made.id)
    #expect(copies.map(\.store) == ["archive", "archive", "offsite", "offsite"])
    #expect(copies.map(\.state) == [.present, .present, .damaged, .damaged])
  }

  @Test("nothing is verified of a backup that is running or failed, or in a store nobody knows")
  func refused() throws {
    let intent = try Sample.intent(1)
    _ = try catalog.beginBackup(intent)
    expectFault(.refused) { try catalog.recordVerification(Sample.verification(intent.id, at: Sample.now)) }
    try catalog.recordFailed(intent.id, reason: "killed", finished: Sample.now)
    expectFault(.refused) { try catalog.recordVerification(Sample.verification(intent.id, at: Sample.now)) }
    let made = try catalog.make(Sample.intent(2))
    expectFault(.catalogFailed) {
      try catalog.recordVerification(Sample.verification(made.id, at: Sample.now, store: "nowhere"))
    }
    expectFault(.backupNotFound) {
      try catalog.recordVerification(Sample.verification(Sample.id(77), at: Sample.now))
    }
    #expect(try catalog.verifications(of: made.id) == [])
  }

  @Test("the longest unverified come first, the never verified before them")
  func longestUnverified() throws {
    let made = try (1...5).map { try catalog.make(Sample.intent($0)) }
    try catalog.recordVerification(Sample.verification(made[0].id, at: minutes(30)))
    try catalog.recordVerification(Sample.verification(made[1].id, at: minutes(20)))
    try catalog.recordVerification(
      Sample.verification(made[2].id, at: minutes(10), state: .missing, finding: "gone"))
    let order = try catalog.longestUnverified(in: "archive", limit: 10)
    #expect(order.map(\.id) == [made[3], made[4], made[1], made[0]].map(\.id))
    #expect(try catalog.longestUnverified(in: "archive", limit: 2).count == 2)
  }

  @Test("the highest time seen only grows, and tells of a clock that moved back (F46)")
  func time() throws {
    #expect(try catalog.noteTime(minutes(10)) == nil)
    #expect(try catalog.noteTime(minutes(5)) == minutes(10))
    #expect(try catalog.noteTime(minutes(20)) == minutes(10))
    #expect(try catalog.noteTime(minutes(0)) == minutes(20))
    _ = try catalog.noteTime(.distantFuture)
    _ = try catalog.noteTime(.distantPast)
    #expect(try catalog.noteTime(Date(timeIntervalSince1970: .infinity)) == .distantFuture)
  }

  @Test("a summary counts the states of one environment")
  func summary() throws {
    let prod = try EnvironmentName("prod")
    #expect(try catalog.environments() == [])
    let good = try catalog.make(Sample.intent(1))
    let bad = try catalog.make(Sample.intent(2))
    try catalog.recordVerification(
      Sample.verification(bad.id, at: Sample.now, state: .damaged, finding: "rot"))
    let last = try catalog.beginBackup(Sample.intent(3))
    try catalog.make(Sample.intent(4, environment: "dev"))
    #expect(try catalog.environments() == [try EnvironmentName("dev"), prod])
    let summary = try catalog.summary(of: prod)
    #expect(summary.counts == [.complete: 1, .damaged: 1, .running: 1])
    #expect(summary.lastGood == good && summary.last == last)
    let empty = try catalog.summary(of: EnvironmentName("stage"))
    #expect(empty.counts == [:] && empty.last == nil)
  }

  @Test("jobs come and go, and the journal of the archive is read backwards")
  func jobs() throws {
    let number = try catalog.beginJob("restore", environment: nil, owner: Sample.owner, since: Sample.now)
    let job = try #require(try catalog.jobs().first)
    #expect(job.bytes == 0 && job.heartbeat == Sample.now && job.since == Sample.now && job.backup == nil)
    try catalog.endJob(number)
    #expect(try catalog.jobs() == [])
    try catalog.make(Sample.intent(1))
    let page = try catalog.events(limit: 2)
    #expect(page.map(\.what) == ["backup.complete", "backup.running"])
    let rest = try catalog.events(limit: 9, before: page.last?.number)
    #expect(rest.map(\.what) == ["store.added"] && rest.map(\.backup) == [nil])
  }
}
