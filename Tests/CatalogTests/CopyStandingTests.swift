import ArchiveModel
import Catalog
import Foundation
import Retention
import Testing

/// What the catalog tells of copies: by backup, by store, and after the archive was lost.
@Suite struct CopyStandingTests {
  private let folder: ScratchFolder
  private let catalog: Catalog
  private let later = Sample.now.addingTimeInterval(86_400)

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    _ = try catalog.addStore("nas", kind: "rsync", isArchive: false, now: Sample.now)
  }

  private func make(_ number: Int, environment: String = "prod") throws -> Backup {
    try catalog.make(Sample.intent(number, environment: environment))
  }

  private func note(
    _ backup: Backup, _ state: ObjectCopy.State, _ proof: CopyProof?, role: BackupObject.Role? = nil,
    at: Date? = nil
  ) throws {
    let objects = backup.objects.filter { role == nil || $0.role == role }
    try catalog.record(
      objects.map { CopyNote(object: $0.name, state: state, proof: proof) }, in: "nas", now: at ?? later)
  }

  private func standing(_ backup: Backup) throws -> CopyStanding? {
    try catalog.standings(of: [backup.sequence])[backup.sequence]?.first { $0.store == "nas" }
  }

  @Test("a copy is as good as the worst of its objects, and missing while one was never sent")
  func worst() throws {
    let backup = try make(1)
    #expect(try standing(backup) == nil)
    try note(backup, .present, .digest, role: .dump)
    #expect(try standing(backup)?.state == .missing)
    try note(backup, .present, .sent, role: .globals)
    let sent = try #require(try standing(backup))
    #expect(sent.state == .present && sent.proof == .sent && sent.checked == nil)
    try note(backup, .present, .checksum, role: .globals)
    let read = try #require(try standing(backup))
    #expect(read.proof == .checksum && read.checked == later)
    try note(backup, .damaged, nil, role: .globals)
    #expect(try standing(backup)?.state == .damaged)
    #expect(
      try catalog.standings(of: [backup.sequence])[backup.sequence]?.map(\.store) == ["archive", "nas"])
  }

  @Test("holdings count by environment and store what is held, missing, damaged, unsent and unread")
  func holdings() throws {
    let backups = try (1...5).map { try make($0) }
    _ = try make(6, environment: "dev")
    try note(backups[0], .present, .digest, at: Sample.now)
    try note(backups[1], .present, .sent)
    try note(backups[2], .missing, nil)
    try note(backups[3], .damaged, nil)
    let found = try catalog.holdings()
    #expect(
      found.map { "\($0.environment)/\($0.store)" } == ["dev/archive", "dev/nas", "prod/archive", "prod/nas"])
    let nas = try #require(found.last)
    #expect((nas.held, nas.missing, nas.damaged, nas.unsent, nas.unverified) == (2, 1, 1, 1, 1))
    #expect(nas.newest == backups[1].started && nas.oldestCheck == Sample.now && nas.lastArrival == later)
    #expect(found[1].held == 0 && found[1].unsent == 1 && found[1].oldestCheck == nil)
    #expect(found[2].held == 5 && found[2].unverified == 0 && found[2].unsent == 0)
  }

  @Test(
    "when the archive is lost, what a store has is as good as that, what is held is missing, the rest is nowhere"
  )
  func loss() throws {
    let backups = try (1...4).map { try make($0) }
    for backup in backups.prefix(3) { try note(backup, .present, .digest) }
    _ = try catalog.addHold(on: backups[1].id, reason: "audit", at: Sample.now)
    try catalog.recordVerification(
      Sample.verification(backups[2].id, at: later, state: .damaged, finding: "rot"))
    let kept = try make(5)
    let nowhere = try catalog.recordLoss(keeping: Set(kept.objects.map(\.name)), at: later)
    #expect(nowhere == [backups[3].id])
    let states = try backups.map { try catalog.backup(idPrefix: $0.id.rawValue).state }
    #expect(states == [.complete, .complete, .complete, .missing])
    let copies = try (backups + [kept]).map { backup in
      try catalog.copies(of: backup.id).first { $0.store == "archive" }?.state
    }
    #expect(copies == [.removed, .missing, .removed, .missing, .present])
    #expect(try catalog.keptElsewhere() == Set(backups.prefix(3).map(\.id)))
    #expect(try catalog.quickCheck().isEmpty)
    #expect(try catalog.recordLoss(keeping: Set(kept.objects.map(\.name)), at: later) == [backups[3].id])
  }

  @Test("what is sent again in the place of a bad copy was never read, whatever was read before")
  func sentAgain() throws {
    let backup = try make(1)
    try note(backup, .present, .digest, at: Sample.now)
    try note(backup, .present, .sent, at: later)
    let copy = { try #require(try catalog.readCopies(in: "nas").first) }
    #expect(try copy().verified == Sample.now && copy().recorded == Sample.now, "it was there all the time")
    try note(backup, .damaged, nil, at: later)
    try note(backup, .present, .sent, at: later + 60)
    #expect(try copy().verified == nil && copy().recorded == later + 60)
    #expect(try standing(backup)?.checked == nil)
    try note(backup, .present, .checksum, at: later + 120)
    #expect(try copy().verified == later + 120 && copy().recorded == later + 60)
  }

  @Test("what only another store has is not among the bytes that the archive holds")
  func heldBytes() throws {
    let backups = try (1...2).map { try make($0) }
    for backup in backups { try note(backup, .present, .digest) }
    let prod = backups[0].environment
    let all = try catalog.standing(of: prod).heldBytes
    #expect(all == backups.reduce(0) { $0 + $1.storedBytes })
    _ = try catalog.recordLoss(keeping: Set(backups[0].objects.map(\.name)), at: later)
    #expect(try catalog.standing(of: prod).heldBytes == backups[0].storedBytes)
  }

  @Test("a backup that comes back is the archive's again, for retention too")
  func back() throws {
    let backup = try make(1)
    try note(backup, .present, .digest)
    _ = try catalog.recordLoss(keeping: [], at: later)
    #expect(try catalog.retentionFeed(store: "archive", now: later).rows.isEmpty)
    #expect(try catalog.retentionFeed(store: "nas", now: later).rows.count == 1)
    try catalog.recordVerification(Sample.verification(backup.id, at: later))
    #expect(try catalog.keptElsewhere().isEmpty)
    #expect(try catalog.retentionFeed(store: "archive", now: later).rows.count == 1)
  }

  @Test("retention in a store goes by the copies there: a sound one is good whatever the archive's own is")
  func feed() throws {
    let backups = try (1...4).map { try make($0) }
    try note(backups[0], .present, .digest)
    try note(backups[1], .present, .sent)
    try note(backups[2], .damaged, nil)
    for backup in backups.prefix(2) {
      try catalog.recordVerification(
        Sample.verification(backup.id, at: later, state: .damaged, finding: "rot"))
    }
    let rows = try catalog.retentionFeed(store: "nas", now: later).rows
    #expect(rows.map(\.sequence) == backups.prefix(2).map(\.sequence))
    #expect(rows.map { $0.traits.contains(.good) } == [true, false])
    var ahead: [Int64] = []
    try catalog.retentionFeed(store: "nas", orArchived: true, now: later) { ahead.append($0.sequence) }
    #expect(ahead == backups.map(\.sequence))
  }

  @Test("names in a store tell those under which repairs lie there")
  func aliases() throws {
    let backup = try make(1)
    let dump = try #require(backup.dump).name
    try catalog.record(
      [CopyNote(object: dump, state: .present, proof: .digest, storedAs: dump + "~2")], in: "nas", now: later)
    #expect(
      try catalog.storedNames(of: [backup.sequence], in: "nas")[backup.sequence]?.aliases == [dump + "~2"])
    #expect(try catalog.storedNames(of: [backup.sequence])[backup.sequence]?.aliases == [])
  }
}
