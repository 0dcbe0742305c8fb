import ArchiveModel
import Catalog
import Foundation
import Retention
import Testing

@Suite struct ImportTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let later = Sample.now.addingTimeInterval(10_000)

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    try catalog.make(Sample.intent(1))
  }

  private func found(
    _ number: Int, sequence: Int64? = nil, origin: BackupOrigin = .imported, verified: Bool = true
  ) throws -> ImportedBackup {
    let started = Sample.now.addingTimeInterval(-86_400 * Double(number))
    return ImportedBackup(
      id: Sample.id(number), sequence: sequence, origin: origin, environment: try EnvironmentName("prod"),
      kind: .full,
      format: .plain, compression: .gzip(level: 6), database: "expenses", note: "from cron", labels: ["old"],
      alembicRevisions: ["4f2a"], started: started, finished: started,
      objects: [try Sample.object(.dump, name: "backup_prod_2025010\(number).sql.gz", bytes: 500)],
      census: Sample.census, manifest: nil, store: "archive", isVerified: verified)
  }

  @Test("an imported backup is complete, in the journal, the search and the sums")
  func imported() throws {
    let backup = try catalog.insertImported(found(2), at: later)
    #expect(backup.state == .complete && backup.origin == .imported && backup.sequence == 2)
    #expect(backup.started == Sample.now.addingTimeInterval(-172_800) && backup.storedBytes == 500)
    #expect(try catalog.list().backups.map(\.sequence) == [1, 2], "the newest began last")
    #expect(try catalog.search("cron") == [backup])
    #expect(try catalog.list(BackupFilter(labels: ["old"], revision: "4f2")).backups == [backup])
    let whats = try catalog.events(of: backup.id).map(\.what)
    #expect(whats == ["backup.imported", "backup.complete", "verify.full.passed"])
    #expect(try catalog.census(of: backup.id) == Sample.census && catalog.manifest(of: backup.id) == nil)
    #expect(
      try catalog.retentionFeed(store: "archive", now: later).rows.map(\.traits)[0] == [
        .good, .counted,
      ])
    #expect(try catalog.heldSpan(of: EnvironmentName("prod"))?.oldest == backup.started)
    #expect(try catalog.quickCheck() == [])
  }

  @Test("one that was not read in full does not count until it is")
  func unverified() throws {
    _ = try catalog.insertImported(
      [found(2, verified: false), found(3, origin: .rebuilt, verified: false)], at: later)
    func traits() throws -> [RetentionTraits] {
      try catalog.retentionFeed(store: "archive", now: later).rows.map(\.traits)
    }
    #expect(try traits() == [[.good], [.good], [.good, .counted, .made]])
    try catalog.recordVerification(Sample.verification(Sample.id(2), at: later))
    #expect(
      try traits() == [[.good], [.good], [.good, .counted, .made]],
      "a quick check does not read the content")
    try catalog.recordVerification(Sample.verification(Sample.id(2), at: later, depth: .full))
    #expect(try traits() == [[.good], [.good, .counted], [.good, .counted, .made]])
    #expect(try catalog.events(of: Sample.id(3)).map(\.what) == ["backup.rebuilt", "backup.complete"])
  }

  @Test("a sequence number is kept where it is free")
  func sequences() throws {
    let backups = try catalog.insertImported(
      [found(2, sequence: 40), found(3, sequence: 1), found(4, sequence: 12), found(5, sequence: -1)],
      at: later)
    #expect(backups.map(\.sequence) == [40, 41, 12, 42])
    #expect(try catalog.make(Sample.intent(6)).sequence == 43)
  }

  @Test("a known name or id is refused, that of a removed backup too, and nothing of the batch is recorded")
  func known() throws {
    _ = try catalog.insertImported(found(2), at: later)
    try catalog.recordRemovals([Removal(backup: 2, reason: "x")], from: "archive", at: later)
    var sameName = try found(2)
    sameName.id = Sample.id(7)
    expectFault(.refused) { _ = try catalog.insertImported([found(3), sameName], at: later) }
    var sameID = try found(4)
    sameID.id = Sample.id(1)
    expectFault(.refused) { _ = try catalog.insertImported([found(3), sameID], at: later) }
    #expect(try catalog.list().backups.map(\.sequence) == [1])
  }

  @Test("every object in a store is walked by name, with what is known of it")
  func objects() throws {
    _ = try catalog.insertImported([found(2), found(3)], at: later)
    try catalog.recordRemovals([Removal(backup: 2, reason: "x")], from: "archive", at: later)
    var known: [KnownObject] = []
    try catalog.allObjects(inStore: "archive") { known.append($0) }
    #expect(known.map(\.object.name) == known.map(\.object.name).sorted() && known.count == 4)
    #expect(known.map(\.backup) == [2, 3, 1, 1].map(Sample.id))
    #expect(known.map(\.copy) == [.removed, .present, .present, .present])
    #expect(known.map(\.backupState) == [.removed, .complete, .complete, .complete])
    #expect(try catalog.backups(sequences: [3, 99, 1]).map(\.id) == [3, 1].map(Sample.id))
  }

  @Test("a doubt is asked with the five before each, those of the same call among them, and flags it (F35)")
  func doubted() throws {
    let backups = try catalog.insertImported([found(4), found(3), found(2)], at: later) { bytes, earlier in
      earlier.isEmpty ? nil : "\(bytes) after \(earlier)"
    }
    let reasons = try backups.map { try catalog.flag(of: $0.id)?.reason }
    let bytes = try #require(backups[0].dump?.plainBytes)
    #expect(reasons == [nil, "\(bytes) after [\(bytes)]", "\(bytes) after [\(bytes), \(bytes)]"])
    // What is not verified does not count and is not asked about.
    let unread = try catalog.insertImported([found(5, verified: false)], at: later) { _, _ in "x" }
    #expect(try catalog.flag(of: unread[0].id) == nil)
  }

  @Test("a file whose plain size nobody knows is no measure for others")
  func unknownSize() throws {
    var sealed = try found(2)
    sealed.objects[0].plainBytes = nil
    sealed.objects[0].plainDigest = nil
    let backup = try catalog.insertImported(sealed, at: later)
    #expect(backup.dump?.plainBytes == nil && backup.storedBytes == 500)
    let prod = try EnvironmentName("prod")
    #expect(try catalog.recentSizes(prod, kind: .full, format: .plain).map(\.storedBytes) == [1_000])
    let series = BackupSeries(environment: prod, kind: .full, tables: [])
    #expect(
      try catalog.comparableSizes(series, format: .plain, compression: .none, limit: 5) == [4_000])
  }
}
