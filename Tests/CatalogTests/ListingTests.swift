import ArchiveModel
import Foundation
import Testing

@testable import Catalog

@Suite struct ListingTests {
  let folder: ScratchFolder
  let catalog: Catalog
  let all: [Backup]

  init() throws {
    folder = try ScratchFolder()
    try Self.template.get().write(to: URL(filePath: folder.catalog))
    catalog = try Catalog(at: folder.catalog, now: Sample.now)
    all = try catalog.list(limit: 1_000).backups
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
        started: Sample.now.addingTimeInterval(Double(number / 10)))
      _ = try catalog.beginBackup(intent)
      switch number % 10 {
      case 8: try catalog.recordFailed(intent.id, reason: "disk full", finished: intent.started)
      case 9: break
      default: _ = try catalog.recordComplete(intent.id, Sample.completion(intent))
      }
    }
  }

  static let filters: [BackupFilter] = {
    let environments: [EnvironmentName?] = [nil] + ["dev", "prod", "stage"].map { try? EnvironmentName($0) }
    let kinds: [BackupKind?] = [nil, .full, .table]
    let states: [BackupState?] = [nil, .complete, .failed, .damaged]
    let rest = [
      BackupFilter(), BackupFilter(format: .custom), BackupFilter(label: "keep"),
      BackupFilter(text: "quart close"), BackupFilter(label: "keep", text: "quarterly"),
      BackupFilter(since: Sample.now.addingTimeInterval(1), until: Sample.now.addingTimeInterval(3)),
      BackupFilter(label: "keep", since: Sample.now.addingTimeInterval(2)),
      BackupFilter(until: Sample.now.addingTimeInterval(2), text: "close"),
      BackupFilter(since: .distantFuture, until: .distantPast),
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
    all.filter { backup in
      (filter.environment.map { $0 == backup.environment } ?? true)
        && (filter.kind.map { $0 == backup.kind } ?? true)
        && (filter.format.map { $0 == backup.format } ?? true)
        && (filter.state.map { $0 == backup.state } ?? true)
        && (filter.label.map { backup.labels.contains($0) } ?? true)
        && (filter.since.map { backup.started >= $0 } ?? true)
        && (filter.until.map { backup.started < $0 } ?? true)
        && (filter.text == nil || backup.note == "quarterly close")
    }
  }

  private func pages(_ filter: BackupFilter, limit: Int, looksAt bound: Int) throws -> [Backup] {
    var found: [Backup] = []
    var cursor: BackupCursor?
    repeat {
      let page = try catalog.list(filter, limit: limit, after: cursor, looksAt: bound)
      #expect(page.backups.count <= limit)
      found += page.backups
      cursor = page.next
    } while cursor != nil && found.count <= all.count
    return found
  }

  @Test("newest first, by start and then by sequence")
  func order() {
    #expect(all.count == 40)
    #expect(all == all.sorted { ($0.started, $0.sequence) > ($1.started, $1.sequence) })
  }

  @Test("every combination of filters shows what it says, page by page without repeats or gaps (F47)")
  func combinations() throws {
    for filter in Self.filters {
      let expected = oracle(filter)
      for (limit, bound) in [(1_000, 20_000), (7, 9)] {
        let found = try pages(filter, limit: limit, looksAt: bound)
        #expect(found == expected, "\(filter) limit \(limit) bound \(bound)")
      }
    }
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
    #expect(try catalog.list(limit: .max).backups.count == 40)
    #expect(try catalog.list(limit: 40).next == nil)
    #expect(try catalog.list(limit: 39).next != nil)
  }

  @Test("no listing scans a table or sorts (F22)")
  func plans() throws {
    var statements: Set<String> = [
      Catalog.longestUnverifiedSQL, Catalog.environmentsSQL, Catalog.latestGoodSQL, Catalog.recentSizesSQL,
      Catalog.idPrefixSQL, Catalog.fileNameSQL, Catalog.isKnownSQL, Catalog.countSQL, Catalog.eventsSQL,
      Catalog.eventsOfBackupSQL, Catalog.verificationsSQL,
    ]
    for filter in Self.filters {
      for cursor in [nil, BackupCursor(started: Sample.now, sequence: 7)] {
        var walk = try #require(ListingWalk(filter))
        if let cursor { walk.begin(below: cursor) }
        statements.insert(walk.boundary(after: 9).sql)
        walk.end(at: (1, 1))
        statements.insert(walk.query(limit: 9).sql)
      }
    }
    let script = statements.sorted().map { "EXPLAIN QUERY PLAN \($0);" }.joined(separator: "\n")
    let plan = try sqlite3(folder.catalog, script)
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.lines.count > statements.count)
    for line in plan.lines {
      #expect(!line.contains("TEMP B-TREE"), "\(line)")
      let scans = line.contains("SCAN ") && !line.contains("INDEX") && !line.contains("CONSTANT ROW")
      #expect(!scans || line.hasSuffix("SCAN found"), "\(line)")
    }
  }
}
