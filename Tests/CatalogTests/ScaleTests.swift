import ArchiveModel
import Foundation
import Retention
import Testing

@testable import Catalog

/// Many rows: `CATALOG_ROWS=1000000` measures the size of DESIGN §11; times are printed, never asserted.
@Suite struct ScaleTests {
  /// A listing, and what it means in SQL that may look at everything.
  struct Listing {
    var name: String
    var filter: BackupFilter
    var order = BackupOrder.newest
    var condition: String
  }

  static let orders: [BackupOrder] = [
    .newest, .oldest, .largest, BackupOrder(.size, isAscending: true), .longest,
    BackupOrder(.duration, isAscending: true),
  ]

  static func listings() throws -> [Listing] {
    func within(_ name: String) throws -> EnvironmentName { try EnvironmentName(name) }
    let filters: [(String, BackupFilter, String)] = [
      ("first page", BackupFilter(), "1"),
      ("environment", BackupFilter(environment: try within("dev")), "environment = 'dev'"),
      (
        "environment, kind, format",
        BackupFilter(environment: try within("prod"), kind: .full, format: .custom),
        "environment = 'prod' AND kind = 'full' AND format = 'custom'"
      ),
      ("complete", BackupFilter(state: .complete), "state = 'complete'"),
      ("damaged", BackupFilter(state: .damaged), "state = 'damaged'"),
      ("removed", BackupFilter(state: .removed), "state = 'removed'"),
      ("format that none has", BackupFilter(format: .directory), "format = 'directory'"),
      ("label", BackupFilter(labels: ["release"]), "note LIKE 'before release %' AND sequence % 1000 = 0"),
      ("common label", BackupFilter(labels: ["nightly"]), "sequence % 5 = 0 AND sequence % 1000 <> 0"),
      ("revision", BackupFilter(revision: "000000000001"), "alembic_revisions = '[\"000000000001\"]'"),
      ("size", BackupFilter(minBytes: 2_010_000, maxBytes: 2_020_000), "bytes BETWEEN 2010000 AND 2020000"),
      ("word in every row", BackupFilter(text: "expenses"), "1"),
      ("beginning of it", BackupFilter(text: "expen"), "1"),
      (
        "common words", BackupFilter(text: "before release"), "note LIKE 'before release %'"
      ),
      ("rare words", BackupFilter(text: "\"release 777\" before"), "note = 'before release 777'"),
      ("word of an error", BackupFilter(text: "differs"), "state = 'damaged'"),
      ("words that nothing has", BackupFilter(text: "nothing at all"), "0"),
      (
        "word and environment", BackupFilter(environment: try within("dev"), text: "expenses"),
        "environment = 'dev'"
      ),
      (
        "year of a file name", BackupFilter(text: "backup_prod_2026"),
        "environment = 'prod' AND kind = 'full' AND started >= 1767225600000000 AND state <> 'failed'"
      ),
    ]
    return filters.flatMap { name, filter, condition in
      orders.map { Listing(name: name, filter: filter, order: $0, condition: condition) }
    }
  }

  @Test("listings and searches of a large catalog are right in every order, and their cost is shown (F22)")
  func large() throws {
    let environment = ProcessInfo.processInfo.environment
    let rows = environment["CATALOG_ROWS"].flatMap { Int($0) } ?? 50_000
    let folder = try ScratchFolder()
    try Catalog.fresh(in: folder).close()
    try LargeCatalog.fill(folder.catalog, count: rows)
    // An outlier: adopted last, and oldest of all.
    let outlier = """
      INSERT INTO backups (sequence, id, environment, kind, format, compression, tables, database, started, finished,
        state, changed, origin, counted)
      VALUES (\(rows + 7), 'zzzzzzzz', 'stage', 'full', 'plain', 'none', '[]', 'expenses', 1, 2, 'complete', 3,
        'imported', 0);
      INSERT INTO backup_search (rowid, names) VALUES (\(rows + 7), 'zzzzzzzz stage expenses');
      """
    #expect(try sqlite3(folder.catalog, outlier).status == 0)
    let listings = try Self.listings()
    let expected = try oracle(listings, folder.catalog)
    let names = try Catalog(at: folder.catalog, now: Sample.now).environments().map(\.rawValue)
    #expect(names == ["billing-eu", "dev", "once", "prod", "stage"])
    for (listing, wanted) in zip(listings, expected) {
      var found: [Int64] = []
      let time = try ContinuousClock().measure {
        let catalog = try Catalog(at: folder.catalog, now: Sample.now, ifMissing: .refuse)
        found = try catalog.list(listing.filter, order: listing.order).backups.map(\.sequence)
      }
      let order = "\(listing.order.key.rawValue)\(listing.order.isAscending ? " ascending" : "")"
      #expect(found == wanted, "\(listing.name) by \(order)")
      if rows > 50_000 { print("catalog of \(rows): \(listing.name) by \(order): \(time)") }
    }
    let feed = try ContinuousClock().measure {
      let catalog = try Catalog(at: folder.catalog, now: Sample.now, ifMissing: .refuse)
      let feed = try catalog.retentionFeed(store: "archive", now: Sample.now)
      #expect(feed.rows.count == rows + 1 - rows / 200 - rows / 50 * 9 / 10)
    }
    print("catalog of \(rows): retention feed: \(feed)")
  }

  /// What sqlite3 finds by looking at every row.
  private func oracle(_ listings: [Listing], _ path: String) throws -> [[Int64]] {
    let columns: [BackupOrder.Key: String] = [.start: "started", .size: "bytes", .duration: "took"]
    let statements = listings.map { listing in
      let direction = listing.order.isAscending ? "ASC" : "DESC"
      let state = listing.filter.state == nil ? "state <> 'removed'" : "1"
      return """
        SELECT coalesce(group_concat(sequence), '') FROM (
          SELECT sequence FROM backups NOT INDEXED WHERE \(state) AND (\(listing.condition))
          ORDER BY \(columns[listing.order.key] ?? "") \(direction), sequence \(direction) LIMIT 50);
        """
    }
    let result = try sqlite3(path, "SELECT 'begin';" + statements.joined(separator: "\n"))
    try #require(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      .prefix(listings.count).map { line in line.split(separator: ",").compactMap { Int64($0) } }
  }
}
