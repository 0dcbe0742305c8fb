import ArchiveModel
import Catalog
import Foundation
import Testing

/// The sums that triggers keep are those that the rows have.
@Suite struct HeldTotalTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let prod: EnvironmentName
  let later = Sample.now.addingTimeInterval(400 * 86_400)

  init() throws {
    folder = try ScratchFolder()
    catalog = try Catalog.fresh(in: folder)
    prod = try EnvironmentName("prod")
    // Every nine hours, so that days are cut at every hour.
    for number in 1...30 {
      let started = Sample.now.addingTimeInterval(Double(number) * 32_400)
      try catalog.make(Sample.intent(number, started: started), bytes: Int64(number) * 100)
    }
    try catalog.make(Sample.intent(50, environment: "dev", started: Sample.now), bytes: 7)
  }

  @Test("totals between any instants are those of the backups that began there")
  func totals() throws {
    try catalog.recordVerification(
      Sample.verification(Sample.id(5), at: later, state: .missing, finding: "gone"))
    try catalog.recordVerification(
      Sample.verification(Sample.id(6), at: later, state: .damaged, finding: "bad"))
    try catalog.recordRemovals([7, 8].map { Removal(backup: $0, reason: "x") }, from: "archive", at: later)
    let held = try catalog.list(BackupFilter(environment: prod), limit: 99).backups.filter {
      $0.state != .missing
    }
    let boundaries = stride(from: -50_000.0, through: 1_100_000, by: 40_000).map {
      Sample.now.addingTimeInterval($0)
    }
    let found = try catalog.heldTotals(of: prod, between: boundaries)
    let expected = zip(boundaries, boundaries.dropFirst()).map { from, to in
      let some = held.filter { $0.started >= from && $0.started < to }
      return HeldTotal(backups: some.count, bytes: some.reduce(0) { $0 + $1.storedBytes })
    }
    #expect(found == expected && found.map(\.backups).reduce(0, +) == 27)
    #expect(try catalog.heldTotals(of: prod, between: []).isEmpty)
    #expect(
      try catalog.heldTotals(of: EnvironmentName("none"), between: boundaries).allSatisfy { $0.backups == 0 })
    #expect(try catalog.counts(of: prod) == [.complete: 26, .damaged: 1, .missing: 1, .removed: 2])
  }

  @Test("a doubtful import is held: also on a day that a boundary cuts, and where it is the last")
  func doubtful() throws {
    var object = try Sample.object(.dump, name: Sample.fileName(60), bytes: 5)
    (object.plainBytes, object.plainDigest) = (nil, nil)
    _ = try catalog.insertImported(
      ImportedBackup(
        id: Sample.id(60), environment: prod, kind: .full, format: .plain, compression: .none,
        database: "unknown", started: later, finished: later, objects: [object], store: "archive",
        isVerified: false, doubt: "sealed, and not opened to be checked"), at: later)
    #expect(try catalog.heldSpan(of: prod)?.newest == later)
    let found = try catalog.heldTotals(of: prod, between: [later, later + 1])
    #expect(found == [HeldTotal(backups: 1, bytes: 5)])
  }

  @Test("the span is from the oldest to the newest that is held")
  func span() throws {
    func span() throws -> [Date]? { try catalog.heldSpan(of: prod).map { [$0.oldest, $0.newest] } }
    func start(_ number: Int) -> Date { Sample.now.addingTimeInterval(Double(number) * 32_400) }
    #expect(try span() == [start(1), start(30)])
    try catalog.recordRemovals(
      [1, 2, 30].map { Removal(backup: $0, reason: "x") }, from: "archive", at: later)
    #expect(try span() == [start(3), start(29)])
    try catalog.recordRemovals((3...29).map { Removal(backup: $0, reason: "x") }, from: "archive", at: later)
    #expect(try span() == nil)
  }

  @Test("growth is what was stored less what was removed, by the day on which it happened")
  func growth() throws {
    let all = try catalog.heldGrowth(of: prod, since: .distantPast)
    // Thirty globals of ten bytes, and a hundred times the sum of the numbers.
    #expect(all == 30 * 10 + 100 * 465)
    #expect(try catalog.heldGrowth(of: prod, since: later) == 0)
    try catalog.recordRemovals([4, 5].map { Removal(backup: $0, reason: "x") }, from: "archive", at: later)
    #expect(try catalog.heldGrowth(of: prod, since: later) == -920)
    #expect(try catalog.heldGrowth(of: prod, since: .distantPast) == all - 920)
  }
}
