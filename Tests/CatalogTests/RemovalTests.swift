import ArchiveModel
import Catalog
import Foundation
import Retention
import Testing

@Suite struct RemovalTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let later = Sample.now.addingTimeInterval(10_000)

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    for number in 1...4 { try catalog.make(Sample.intent(number, note: "number \(number)", labels: ["x"])) }
  }

  private func remove(_ sequences: Int64..., from store: String = "archive", at now: Date? = nil) throws {
    try catalog.recordRemovals(
      sequences.map { Removal(backup: $0, reason: "no rule keeps it") }, from: store, at: now ?? later)
  }

  @Test("a removed backup leaves a tombstone: what it was, when it went and why")
  func tombstone() throws {
    try remove(2)
    let gone = try catalog.backup(idPrefix: Sample.id(2).rawValue)
    #expect(gone.state == .removed && gone.reason == "no rule keeps it" && gone.note == "number 2")
    #expect(gone.objects.map(\.storedBytes) == [1_000, 10] && gone.labels == ["x"])
    #expect(try catalog.list().backups.map(\.sequence) == [4, 3, 1])
    #expect(try catalog.list(BackupFilter(state: .removed)).backups == [gone])
    #expect(try catalog.search("number").map(\.sequence) == [4, 3, 1])
    #expect(try catalog.list(BackupFilter(state: .removed, text: "number rule")).backups == [gone])
    #expect(try catalog.copies(of: gone.id).map(\.state) == [.removed, .removed])
    let last = try #require(try catalog.events(of: gone.id).last)
    #expect(last.what == "backup.removed" && last.detail == "no rule keeps it" && last.at == later)
    #expect(
      try catalog.latestGood(EnvironmentName("prod"), before: Sample.now.addingTimeInterval(200))?.sequence
        == 3)
    #expect(try catalog.longestUnverified(in: "archive", limit: 9).map(\.sequence) == [1, 3, 4])
    #expect(try catalog.knows(fileName: Sample.fileName(2)), "its name is never given again")
    #expect(try catalog.quickCheck() == [])
  }

  @Test("a removal that is recorded twice is recorded once (F49)")
  func repeated() throws {
    try remove(2)
    let events = try catalog.events(limit: 100)
    try remove(2, at: later.addingTimeInterval(60))
    #expect(try catalog.events(limit: 100) == events)
  }

  @Test("a removed backup is not verified")
  func verified() throws {
    try remove(2)
    expectFault(.refused) { try catalog.recordVerification(Sample.verification(Sample.id(2), at: later)) }
  }

  @Test("a backup is removed when the last store has lost it, not before")
  func stores() throws {
    _ = try catalog.addStore("offsite", kind: "rsync", isArchive: false, now: Sample.now)
    try catalog.recordVerification(Sample.verification(Sample.id(1), at: Sample.now, store: "offsite"))
    try remove(1)
    #expect(try catalog.backup(idPrefix: Sample.id(1).rawValue).state == .complete)
    #expect(try catalog.events(of: Sample.id(1)).last?.what == "copy.removed")
    #expect(try catalog.retentionFeed(store: "archive", now: later).rows.map(\.sequence) == [2, 3, 4])
    #expect(try catalog.retentionFeed(store: "offsite", now: later).rows.map(\.sequence) == [1])
    #expect(try catalog.heldSpan(of: EnvironmentName("prod"))?.oldest == Sample.now.addingTimeInterval(120))
    try remove(1, from: "offsite")
    #expect(try catalog.backup(idPrefix: Sample.id(1).rawValue).state == .removed)
    #expect(try catalog.retentionFeed(store: "offsite", now: later).rows.isEmpty)
  }

  @Test("nothing running, failed, held or flagged is removed, and its batch records nothing (R16)")
  func refused() throws {
    _ = try catalog.addHold(
      on: Sample.id(1), reason: "audit", until: later.addingTimeInterval(5), at: Sample.now)
    try catalog.flag(Sample.id(2), reason: "half as large", at: Sample.now)
    _ = try catalog.beginBackup(Sample.intent(5))
    _ = try catalog.beginBackup(Sample.intent(6))
    try catalog.recordFailed(Sample.id(6), reason: "killed", finished: Sample.now)
    for sequence: Int64 in [1, 2, 5, 6] {
      expectFault(.refused) { try remove(3, sequence) }
    }
    expectFault(.backupNotFound) { try remove(3, 99) }
    #expect(try catalog.list(BackupFilter(state: .removed)).backups.isEmpty)
    #expect(try catalog.copies(of: Sample.id(3)).map(\.state) == [.present, .present])
    // The hold has run out, the flag is answered.
    _ = try catalog.acknowledge(Sample.id(2), reason: "a table was dropped", at: Sample.now)
    try remove(1, 2, at: later.addingTimeInterval(6))
    #expect(try catalog.list(BackupFilter(state: .removed)).backups.map(\.sequence) == [2, 1])
  }

  @Test("thousands of removals take a transaction per five hundred, not one each")
  func batches() throws {
    let folder = try ScratchFolder()
    let catalog = try Catalog.fresh(in: folder)
    try LargeCatalog.fill(folder.catalog, count: 10_000)
    let counter = "PRAGMA data_version"
    _ = try sqlite3(folder.catalog, counter)
    let complete = try catalog.retentionFeed(store: "archive", now: LargeCatalog.last).rows
      .filter { $0.traits.contains(.good) }.map(\.sequence)
    let before = try changeCounter(folder.catalog)
    let time = try ContinuousClock().measure {
      try catalog.recordRemovals(
        complete.map { Removal(backup: $0, reason: "no rule keeps it") }, from: "archive",
        at: LargeCatalog.last)
    }
    let transactions = try changeCounter(folder.catalog) - before
    #expect(transactions == (complete.count + 499) / 500, "\(time)")
    #expect(
      try catalog.retentionFeed(store: "archive", now: later).rows.allSatisfy { !$0.traits.contains(.good) })
  }

  /// The counter in the file's header that grows by one with each transaction that writes (SQLite file format, 1.3.7).
  private func changeCounter(_ path: String) throws -> Int {
    try bytes(of: path).dropFirst(24).prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }
}
