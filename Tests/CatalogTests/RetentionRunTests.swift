import ArchiveModel
import Catalog
import Foundation
import Retention
import Testing

@Suite struct RetentionRunTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let later = Sample.now.addingTimeInterval(10_000)

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    for number in 1...4 { try catalog.make(Sample.intent(number)) }
  }

  private func plan() throws -> Int64 {
    try catalog.recordRetentionRun(
      RetentionRun(
        at: later, now: later, policy: #"{"keep_last":1}"#, environment: EnvironmentName("prod"),
        store: "archive"),
      items: [
        RetentionItem(backup: 1, action: .remove, reason: "no rule keeps it"),
        RetentionItem(backup: 2, action: .remove, reason: "no rule keeps it"),
        RetentionItem(backup: 3, action: .refuse, reason: "at least 3 stay"),
      ])
  }

  @Test("a planned run is pending until each of its removals is settled (F49)")
  func settled() throws {
    let number = try plan()
    let pending = [1, 2].map {
      PendingRemoval(run: number, store: "archive", backup: $0, reason: "no rule keeps it")
    }
    #expect(try catalog.pendingRetentionItems() == pending)
    try catalog.recordRemovals(
      [Removal(backup: 1, reason: "no rule keeps it")], from: "archive", run: number, at: later)
    #expect(try catalog.pendingRetentionItems() == [pending[1]])
    try catalog.recordRemovalFailures([(backup: 2, error: "operation not permitted")], run: number)
    #expect(try catalog.pendingRetentionItems().isEmpty)
    try catalog.finishRetentionRun(number, state: .partial, summary: #"{"removed":1}"#)
    let run = try #require(try catalog.retentionRuns().first)
    #expect(run.state == .partial && run.summary == #"{"removed":1}"# && run.policy == #"{"keep_last":1}"#)
    #expect(run.environment?.rawValue == "prod" && run.store == "archive" && run.now == later)
    let items = try catalog.retentionItems(ofRun: number)
    #expect(
      items.map(\.state) == [.done, .failed, .done] && items.map(\.action) == [.remove, .remove, .refuse])
    #expect(items[1].error == "operation not permitted")
    #expect(try catalog.retentionItems(of: Sample.id(3)).map(\.reason) == ["at least 3 stay"])
    // A later run of the same plan has it removed after all.
    try catalog.recordRemovals(
      [Removal(backup: 2, reason: "no rule keeps it")], from: "archive", run: number, at: later)
    #expect(try catalog.retentionItems(ofRun: number).map(\.state) == [.done, .done, .done])
  }

  @Test("a removal that was recorded before the process died settles its item when it is recorded again")
  func again() throws {
    let number = try plan()
    try catalog.recordRemovals([Removal(backup: 1, reason: "by hand")], from: "archive", at: later)
    #expect(try catalog.pendingRetentionItems().map(\.backup) == [1, 2])
    try catalog.recordRemovals(
      [Removal(backup: 1, reason: "no rule keeps it")], from: "archive", run: number, at: later)
    #expect(try catalog.pendingRetentionItems().map(\.backup) == [2])
    #expect(try catalog.backup(idPrefix: Sample.id(1).rawValue).reason == "by hand")
  }

  @Test("the feed gives each series its backups by start, and says what they are")
  func feed() throws {
    try catalog.make(Sample.intent(5, kind: .table, tables: ["b", "a"], started: Sample.now))
    try catalog.make(Sample.intent(6, environment: "dev", labels: ["keep"]))
    try catalog.make(Sample.intent(7, started: Sample.now.addingTimeInterval(1)))
    _ = try catalog.beginBackup(Sample.intent(8))
    _ = try catalog.beginBackup(Sample.intent(9))
    try catalog.recordFailed(Sample.id(9), reason: "killed", finished: later)
    try catalog.recordVerification(
      Sample.verification(Sample.id(2), at: later, state: .missing, finding: "gone"))
    try catalog.recordVerification(
      Sample.verification(Sample.id(3), at: later, state: .damaged, finding: "bad"))
    try catalog.recordRemovals([Removal(backup: 1, reason: "x")], from: "archive", at: later)

    let feed = try catalog.retentionFeed(store: "archive", labels: ["keep", "other"], now: later)
    let (dev, prod) = (try EnvironmentName("dev"), try EnvironmentName("prod"))
    #expect(
      feed.series == [
        BackupSeries(environment: dev, kind: .full, tables: []),
        BackupSeries(environment: prod, kind: .full, tables: []),
        BackupSeries(environment: prod, kind: .table, tables: [try TableName("a"), try TableName("b")]),
      ])
    #expect(feed.rows.map(\.sequence) == [6, 7, 2, 3, 4, 8, 5])
    #expect(feed.rows.map(\.series) == [0, 1, 1, 1, 1, 1, 2])
    #expect(
      feed.rows.map(\.traits) == [
        [.good, .counted, .made, .keepLabel], [.good, .counted, .made], [.counted, .made], [.counted, .made],
        [.good, .counted, .made], [.running, .counted, .made], [.good, .counted, .made],
      ])
    #expect(feed.rows[1].started == Int64(Sample.now.timeIntervalSince1970 * 1_000_000) + 1_000_000)
    #expect(feed.rows.map(\.bytes) == [1_010, 1_010, 1_010, 1_010, 1_010, 0, 1_010])
    let alone = try catalog.retentionFeed(environment: dev, store: "archive", now: later)
    #expect(alone.rows.map(\.sequence) == [6] && alone.series.count == 1)
    expectFault(.catalogFailed) { _ = try catalog.retentionFeed(store: "moon", now: later) as RetentionFeed }
  }

  @Test("the highest time seen is remembered, until the clock is acknowledged (F46)")
  func time() throws {
    #expect(try catalog.highestTimeSeen() == nil)
    _ = try catalog.noteTime(later)
    _ = try catalog.noteTime(Sample.now)
    #expect(try catalog.highestTimeSeen() == later)
    try catalog.acknowledgeClock(reason: "it was ahead", at: Sample.now)
    #expect(try catalog.highestTimeSeen() == Sample.now)
    let event = try #require(try catalog.events(limit: 1).first)
    #expect(event.what == "clock.acknowledged" && event.detail == "it was ahead" && event.at == Sample.now)
  }

  @Test("the journal tells the latest time of what was done, but not of a backup whose date was acknowledged")
  func journal() throws {
    let made = try #require(try catalog.latestJournalTime())
    #expect(made < later)
    let ahead = later.addingTimeInterval(86_400)
    _ = try catalog.addHold(on: Sample.id(1), reason: "audit", at: ahead)
    #expect(try catalog.latestJournalTime() == ahead)
    try catalog.flag(Sample.id(1), reason: "its date", at: made)
    #expect(try catalog.latestJournalTime() == ahead, "a flag that stands answers nothing")
    _ = try catalog.acknowledge(Sample.id(1), reason: "the clock was ahead", at: made)
    #expect(try catalog.latestJournalTime() == made)
    _ = try catalog.addHold(on: Sample.id(2), reason: "audit", at: ahead)
    #expect(try catalog.latestJournalTime() == ahead)
    try catalog.acknowledgeClock(reason: "it was ahead", at: Sample.now)
    #expect(try catalog.latestJournalTime() == Sample.now)
  }
}
