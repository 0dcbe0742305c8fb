import ArchiveModel
import Foundation
import Testing

@testable import Catalog

@Suite struct ListingTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let all: [Backup]
  let removed: [Backup]

  init() throws {
    folder = try ScratchFolder()
    try Self.template.get().write(to: URL(filePath: folder.catalog))
    catalog = try Catalog(at: folder.catalog, now: Sample.now)
    all = try catalog.list(limit: 1_000).backups
    removed = try catalog.list(BackupFilter(state: .removed), limit: 1_000).backups
  }

  /// The file of a catalog that was made once for all tests.
  static let template = Result {
    let folder = try ScratchFolder()
    let catalog = try Catalog.fresh(in: folder)
    try fill(catalog)
    try catalog.close()
    return try bytes(of: folder.catalog)
  }

  /// Forty backups of every kind, many of which started at the same instant.
  static func fill(_ catalog: Catalog) throws {
    for number in 0..<40 {
      let kind = BackupKind.allCases[number % 4]
      let intent = try Sample.intent(
        number, environment: number % 5 == 0 ? "dev" : "prod", kind: kind,
        format: number % 7 == 0 ? .custom : .plain, tables: kind == .table ? ["users"] : [],
        note: number % 3 == 0 ? "quarterly close" : nil,
        labels: number % 6 == 0 ? ["keep", "q\(number)"] : [],
        // Not in the order of the sequence: an old file may be adopted late.
        started: Sample.now.addingTimeInterval(Double((number * 7 % 40) / 10)))
      _ = try catalog.beginBackup(intent)
      switch number % 10 {
      case 8: try catalog.recordFailed(intent.id, reason: "disk full", finished: intent.started)
      case 9: break
      default:
        var completion = try Sample.completion(intent, bytes: Int64(1_000 * (number % 7 + 1)))
        completion.finished = intent.started.addingTimeInterval(Double(number % 6))
        completion.alembicRevisions = number % 2 == 0 ? ["4f2a"] : ["4f2b", "9c"]
        _ = try catalog.recordComplete(intent.id, completion)
      }
    }
    for number in [3, 12, 30] {
      let removal = Removal(backup: Int64(number + 1), reason: "no rule keeps it")
      try catalog.recordRemovals([removal], from: "archive", at: Sample.now)
    }
  }

  static let filters: [BackupFilter] = {
    let environments: [EnvironmentName?] = [nil] + ["dev", "prod", "stage"].map { try? EnvironmentName($0) }
    let kinds: [BackupKind?] = [nil, .full, .table]
    let states: [BackupState?] = [nil, .complete, .failed, .damaged, .removed]
    let rest = [
      BackupFilter(), BackupFilter(format: .custom), BackupFilter(labels: ["keep"]),
      BackupFilter(text: "quart close"), BackupFilter(labels: ["keep"], text: "quarterly"),
      BackupFilter(since: Sample.now.addingTimeInterval(1), until: Sample.now.addingTimeInterval(3)),
      BackupFilter(labels: ["keep"], since: Sample.now.addingTimeInterval(2)),
      BackupFilter(until: Sample.now.addingTimeInterval(2), text: "close"),
      BackupFilter(since: .distantFuture, until: .distantPast), BackupFilter(revision: "4f2a"),
      BackupFilter(labels: ["keep"], revision: "9"), BackupFilter(minBytes: 3_000),
      BackupFilter(minBytes: 2_500, maxBytes: 5_010), BackupFilter(maxBytes: 2_010, text: "quarterly"),
    ]
    return environments.flatMap { environment in
      kinds.flatMap { kind in
        states.flatMap { state in
          rest.map { filter in
            var filter = filter
            filter.environment = environment
            filter.kind = kind
            filter.state = state
            return filter
          }
        }
      }
    }
  }()

  /// What a filter means, said without SQL.
  private func oracle(_ filter: BackupFilter) -> [Backup] {
    (filter.state == .removed ? removed : all).filter { backup in
      (filter.environment.map { $0 == backup.environment } ?? true)
        && (filter.kind.map { $0 == backup.kind } ?? true)
        && (filter.format.map { $0 == backup.format } ?? true)
        && (filter.state.map { $0 == backup.state } ?? true)
        && filter.labels.allSatisfy { backup.labels.contains($0) }
        && (filter.since.map { backup.started >= $0 } ?? true)
        && (filter.until.map { backup.started < $0 } ?? true)
        && (filter.revision.map { part in backup.alembicRevisions.contains { $0.hasPrefix(part) } } ?? true)
        && (filter.minBytes.map { backup.storedBytes >= $0 } ?? true)
        && (filter.maxBytes.map { backup.storedBytes > 0 && backup.storedBytes <= $0 } ?? true)
        && (filter.text == nil || backup.note == "quarterly close")
    }
  }

  /// The same in an order.
  private func oracle(_ filter: BackupFilter, _ order: BackupOrder) -> [Backup] {
    func key(_ backup: Backup) -> Double {
      switch order.key {
      case .start: backup.started.timeIntervalSince1970
      case .size: Double(backup.storedBytes)
      case .duration: backup.finished.map { $0.timeIntervalSince(backup.started) } ?? 0
      }
    }
    let sorted = oracle(filter).sorted { (key($0), $0.sequence) < (key($1), $1.sequence) }
    return order.isAscending ? sorted : sorted.reversed()
  }

  private func pages(
    _ filter: BackupFilter, _ order: BackupOrder, limit: Int, bounds: ListingBounds
  ) throws -> [Backup] {
    var found: [Backup] = []
    var cursor: BackupCursor?
    repeat {
      let page = try catalog.list(filter, order: order, limit: limit, after: cursor, bounds: bounds)
      #expect(page.backups.count <= limit)
      found += page.backups
      cursor = page.next
    } while cursor != nil && found.count <= all.count
    return found
  }

  @Test("newest first, by start and then by sequence")
  func order() {
    #expect(all.count == 37 && removed.count == 3)
    #expect(all == all.sorted { ($0.started, $0.sequence) > ($1.started, $1.sequence) })
  }

  @Test("every combination of filters shows what it says, page by page without repeats or gaps (F47)")
  func combinations() throws {
    // Gathered whole, walked in one stretch, and walked in short ones with a cursor after each.
    let ways = [
      (1_000, ListingBounds.usual), (1_000, ListingBounds(rows: 20_000, stretch: 20_000, gathered: -1)),
      (7, ListingBounds(rows: 9, stretch: 4, gathered: -1)),
      (5, ListingBounds(rows: 9, stretch: 4, gathered: 8)),
    ]
    for (number, filter) in Self.filters.enumerated() {
      let order = ScaleTests.orders[number % ScaleTests.orders.count]
      let expected = oracle(filter, order)
      for (limit, bounds) in ways {
        let found = try pages(filter, order, limit: limit, bounds: bounds)
        #expect(found == expected, "\(filter) \(order) limit \(limit) \(bounds)")
      }
    }
  }

  @Test("a page by its number is the one that its cursor would have given")
  func numbered() throws {
    for filter in [BackupFilter(), BackupFilter(kind: .full), BackupFilter(text: "close")] {
      for order in ScaleTests.orders {
        let expected = oracle(filter, order)
        for page in 0...3 {
          let found = try catalog.list(filter, order: order, limit: 5, skipping: page * 5).backups
          #expect(found == Array(expected.dropFirst(page * 5).prefix(5)), "\(filter) \(order) page \(page)")
        }
      }
    }
  }

  @Test("a revision is named by its beginning, and an ambiguous one is refused")
  func revisions() throws {
    #expect(try catalog.list(BackupFilter(revision: "none")).backups.isEmpty)
    let fault = expectFault(.usage) { _ = try catalog.list(BackupFilter(revision: "4f")) }
    #expect(fault?.message.contains("4f2a, 4f2b") == true)
  }

  @Test("backups that begin while somebody pages do not shift the pages")
  func growing() throws {
    let first = try catalog.list(limit: 15)
    _ = try catalog.beginBackup(Sample.intent(99, started: Sample.now.addingTimeInterval(100)))
    let rest = try catalog.list(limit: 1_000, after: first.next)
    #expect(first.backups + rest.backups == all)
  }

  @Test("a limit is never zero nor without end, and a full last page says that it is the last")
  func limits() throws {
    #expect(try catalog.list(limit: 0).backups.count == 1)
    #expect(try catalog.list(limit: -5).backups.count == 1)
    #expect(try catalog.list(limit: .max).backups.count == 37)
    #expect(try catalog.list(limit: 37).next == nil)
    #expect(try catalog.list(limit: 36).next != nil)
  }
}
