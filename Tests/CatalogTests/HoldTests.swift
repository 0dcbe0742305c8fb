import ArchiveModel
import Catalog
import Foundation
import Retention
import Testing

@Suite struct HoldTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let later = Sample.now.addingTimeInterval(10_000)

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    for number in 1...2 { try catalog.make(Sample.intent(number)) }
  }

  private func whats(of number: Int) throws -> [String] {
    try catalog.events(of: Sample.id(number)).map(\.what)
  }

  @Test("a hold stands until it is released, and both are in the journal")
  func holds() throws {
    let hold = try catalog.addHold(on: Sample.id(1), reason: "audit", at: Sample.now)
    #expect(hold.stands(at: .distantFuture) && hold.backup == Sample.id(1))
    #expect(try catalog.holds() == [hold])
    #expect(try catalog.holds(on: Sample.id(2)).isEmpty)
    #expect(try catalog.retentionFeed(store: "archive", now: later).rows[0].traits.contains(.held))
    let released = try catalog.releaseHolds(on: Sample.id(1), at: later)
    #expect(released.map(\.number) == [hold.number] && released.map(\.released) == [later])
    #expect(try catalog.holds().isEmpty && catalog.releaseHolds(on: Sample.id(1), at: later).isEmpty)
    #expect(try whats(of: 1).suffix(2) == ["hold.added", "hold.released"])
    #expect(try catalog.events(of: Sample.id(1)).last?.detail == "audit")
    #expect(
      try catalog.retentionFeed(store: "archive", now: later).rows[0].traits == [.good, .counted, .made])
  }

  @Test("a hold with an end stands until then")
  func until() throws {
    let hold = try catalog.addHold(on: Sample.id(1), reason: "audit", until: later, at: Sample.now)
    #expect(hold.stands(at: later.addingTimeInterval(-1)) && !hold.stands(at: later))
    #expect(try catalog.holds(on: Sample.id(1)) == [hold])
    func isHeld(at now: Date) throws -> Bool {
      try catalog.retentionFeed(store: "archive", now: now).rows[0].traits.contains(.held)
    }
    #expect(try isHeld(at: later.addingTimeInterval(-1)))
    #expect(try !isHeld(at: later))
  }

  @Test("there is nothing to hold of a failed backup, and none to find of an unknown one")
  func nothing() throws {
    _ = try catalog.beginBackup(Sample.intent(3))
    try catalog.recordFailed(Sample.id(3), reason: "killed", finished: Sample.now)
    expectFault(.refused) { _ = try catalog.addHold(on: Sample.id(3), reason: "x", at: Sample.now) }
    expectFault(.backupNotFound) { _ = try catalog.addHold(on: Sample.id(9), reason: "x", at: Sample.now) }
  }

  @Test("a flag stands until it is acknowledged with a reason, once (F35)")
  func flags() throws {
    try catalog.flag(Sample.id(2), reason: "half as large", at: Sample.now)
    try catalog.flag(Sample.id(2), reason: "said again", at: later)
    #expect(try catalog.standingFlags().map(\.reason) == ["half as large"])
    #expect(try catalog.retentionFeed(store: "archive", now: later).rows[1].traits.contains(.flagged))
    let flag = try catalog.acknowledge(Sample.id(2), reason: "a table was dropped", at: later)
    #expect(flag.acknowledgement == BackupFlag.Acknowledgement(at: later, reason: "a table was dropped"))
    #expect(try catalog.flag(of: Sample.id(2)) == flag && catalog.standingFlags().isEmpty)
    #expect(try catalog.flag(of: Sample.id(1)) == nil)
    #expect(try whats(of: 2).suffix(2) == ["backup.flagged", "backup.acknowledged"])
    expectFault(.refused) { _ = try catalog.acknowledge(Sample.id(2), reason: "again", at: later) }
    expectFault(.refused) { _ = try catalog.acknowledge(Sample.id(1), reason: "what", at: later) }
  }

  @Test("the last test restore of a backup decides whether it is proven")
  func proof() throws {
    func isProven() throws -> Bool {
      try catalog.retentionFeed(store: "archive", now: later).rows[0].traits.contains(.proven)
    }
    try catalog.recordTestRestore(
      TestRestore(backup: Sample.id(1), at: Sample.now, passed: false, evidence: #"{"rows":1}"#))
    #expect(try !isProven())
    try catalog.recordTestRestore(TestRestore(backup: Sample.id(1), at: later, passed: true, evidence: "{}"))
    #expect(try isProven())
    #expect(try catalog.testRestores(of: Sample.id(1)).map(\.passed) == [true, false])
    #expect(try catalog.testRestores(of: Sample.id(1)).last?.evidence == #"{"rows":1}"#)
    #expect(try whats(of: 1).suffix(2) == ["test-restore.failed", "test-restore.passed"])
    try catalog.recordTestRestore(TestRestore(backup: Sample.id(1), at: later, passed: false, evidence: "{}"))
    #expect(try !isProven())
    try catalog.recordTestRestore(TestRestore(backup: Sample.id(1), at: later, passed: true, evidence: "{}"))
    #expect(try isProven())
  }
}
