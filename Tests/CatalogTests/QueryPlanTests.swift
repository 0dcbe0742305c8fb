import ArchiveModel
import Foundation
import Retention
import Testing

@testable import Catalog

/// What SQLite says it does for each statement of a listing: the proof that no catalog is too large for it.
@Suite struct QueryPlanTests {
  static let lookups: Set<String> = [
    Catalog.longestUnverifiedSQL, Catalog.readCopiesSQL, Catalog.environmentsSQL, Catalog.latestGoodSQL,
    Catalog.recentSizesSQL,
    Catalog.idPrefixSQL, Catalog.fileNameSQL, Catalog.isKnownSQL, Catalog.countsSQL, Catalog.eventsSQL,
    Catalog.eventsOfBackupSQL, Catalog.verificationsSQL, Catalog.heldDaysSQL, Catalog.heldPartSQL,
    Catalog.heldEdgeSQL("min"), Catalog.heldEdgeSQL("max"), Catalog.testRestoresSQL, Catalog.hasCopySQL,
    Catalog.retentionFeedSQL, Catalog.comparableSizesSQL, Catalog.sizesBeforeSQL, ListingMatches.sql,
    Catalog.heldBytesSQL,
    Catalog.newestTestRestoreSQL, Catalog.copiesSQL, Catalog.oldestReadingSQL, Catalog.jobRunsSQL,
    Catalog.lastFailuresSQL, Catalog.takenJobRunSQL, Catalog.exportsSQL, Catalog.unhealedFailuresSQL,
    Catalog.openProcedureSQL, Catalog.lastProcedureSQL, Catalog.procedureStepsSQL,
  ]

  /// Every filter, alone and with every other one.
  static let filters: [BackupFilter] = {
    let parts: [(inout BackupFilter) -> Void] = [
      { $0.environment = try? EnvironmentName("prod") }, { $0.kind = .full }, { $0.format = .custom },
      { $0.state = .complete }, { $0.state = .removed }, { $0.labels = ["x", "y"] }, { $0.revision = "x" },
      {
        $0.since = Sample.now
        $0.until = Sample.now
      },
      {
        $0.minBytes = 1
        $0.maxBytes = 9
      },
      { $0.text = "x" },
    ]
    return (0..<(1 << parts.count)).compactMap { bits -> BackupFilter? in
      var filter = BackupFilter()
      for (bit, part) in parts.enumerated() where bits >> bit & 1 == 1 { part(&filter) }
      return filter
    }
  }()

  /// The statements of every way in which a filter may be answered in an order.
  private func statements(_ filter: BackupFilter, _ order: BackupOrder, _ text: MatchQuery?) -> [String] {
    let terms = ListingTerms(filter)
    let path = ListingPath(terms, by: order.key)
    var statements: [String] = []
    for position in [nil, ListingKey(value: 7, sequence: 7)] {
      let walk = ListingWalk(path: path, isAscending: order.isAscending, position: position)
      statements.append(walk.boundary(after: 9).0)
      statements.append(walk.keys(through: ListingKey(value: 1, sequence: 1), limit: 9).0)
      statements.append(walk.keys(through: nil, limit: 9, skipping: 9).0)
    }
    for path in ListingGathering.paths(terms, text: filter.text == nil ? nil : text) {
      let gathering = ListingGathering(path, by: order.key)
      statements += [gathering.count.sql, gathering.keys.sql]
    }
    return statements
  }

  @Test("no combination of filters and orders scans a table or sorts (F22)")
  func plans() throws {
    let folder = try ScratchFolder()
    let catalog = try Catalog.fresh(in: folder)
    try catalog.make(Sample.intent(1, note: "x"))
    let text = try catalog.read { try MatchQuery(SearchText("x"), in: $0) }
    var statements = Self.lookups
    for filter in Self.filters {
      for order in ScaleTests.orders { statements.formUnion(self.statements(filter, order, text)) }
    }
    #expect(statements.count > 1_000)
    let script = folder.path + "/plans.sql"
    try statements.sorted().map { "EXPLAIN QUERY PLAN \($0);\n" }.joined()
      .write(toFile: script, atomically: false, encoding: .utf8)
    let plan = try sqlite3(folder.catalog, ".read '\(script)'")
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.lines.filter { $0 == "QUERY PLAN" }.count == statements.count)
    for line in Set(plan.lines) {
      #expect(!line.contains("TEMP B-TREE"), "\(line)")
      let scans =
        line.contains("SCAN ") && !line.contains("VIRTUAL TABLE INDEX") && !line.contains("CONSTANT ROW")
      // Steps of a recursion, names one by one, and the rows of an inner query that an index has found.
      let isInner = line.hasSuffix("SCAN found") || line.contains("(subquery")
      #expect(!scans || isInner || Self.stepsOfLookups.contains { line.contains($0) }, "\(line)")
    }
  }

  /// Walks of a whole index that only a lookup takes, and stops after a row, or as many as were asked for.
  static let stepsOfLookups = [
    "SCAN backups USING COVERING INDEX backups_by_environment_state",
    "SCAN job_runs USING INDEX job_runs_bad",
  ]
}
