import ArchiveModel
import struct Foundation.Date
import GRDB

extension Catalog {
  /// What every store holds of every environment that has backups, the archive first; one pass over all dumps.
  ///
  /// A pair of which nothing was ever recorded has all of the environment's archived backups as `unsent`.
  package func holdings() throws(CatalogFault) -> [StoreHolding] {
    try read { database in
      let stores = try StoreRecord.fetchAll(
        database, sql: "SELECT * FROM stores ORDER BY is_archive DESC, number")
      var found: [Place: StoreHolding] = [:]
      for store in stores {
        try Self.addCopies(of: store, to: &found, in: database)
        if !store.isArchive { try Self.addUnsent(of: store, to: &found, in: database) }
      }
      let order = Dictionary(uniqueKeysWithValues: stores.enumerated().map { ($1.name, $0) })
      return found.values.sorted { left, right in
        (left.environment.rawValue, order[left.store] ?? 0) < (
          right.environment.rawValue, order[right.store] ?? 0
        )
      }
    }
  }

  private struct Place: Hashable {
    var environment: EnvironmentName
    var store: String
  }

  private static func addCopies(
    of store: StoreRecord, to found: inout [Place: StoreHolding], in database: Database
  ) throws {
    let rows = try Row.fetchCursor(database, sql: holdingsSQL, arguments: [store.number])
    while let row = try rows.next() {
      try change(row, store, &found) { holding in
        let count: Int = row["many"]
        switch ObjectCopy.State(rawValue: row["state"]) {
        case .present:
          holding.held = count
          holding.unverified = store.isArchive ? 0 : row["unverified"]
          holding.newest = instant(row["newest"])
          holding.lastArrival = instant(row["arrival"])
          holding.oldestCheck = instant(row["oldest_check"])
        case .missing: holding.missing = count
        case .damaged: holding.damaged = count
        case .removed: break
        case nil: throw RowDefect(table: "copies", column: "state", row: nil)
        }
      }
    }
  }

  private static func addUnsent(
    of store: StoreRecord, to found: inout [Place: StoreHolding], in database: Database
  ) throws {
    let rows = try Row.fetchCursor(database, sql: unsentSQL, arguments: [store.number])
    while let row = try rows.next() {
      try change(row, store, &found) { $0.unsent = row["many"] }
    }
  }

  private static func change(
    _ row: Row, _ store: StoreRecord, _ found: inout [Place: StoreHolding],
    _ body: (inout StoreHolding) throws -> Void
  ) throws {
    guard let environment = try? EnvironmentName(row["environment"]) else {
      throw RowDefect(table: "backups", column: "environment", row: nil)
    }
    let place = Place(environment: environment, store: store.name)
    try body(&found[place, default: StoreHolding(environment: environment, store: store.name)])
  }

  private static func instant(_ value: Int64?) -> Date? { value.map { Microseconds(rawValue: $0).date } }

  static let holdingsSQL = """
    SELECT backups.environment AS environment, copies.state AS state, count(*) AS many,
      max(backups.started) AS newest, max(copies.recorded) AS arrival,
      min(coalesce(copies.verified, copies.recorded)) AS oldest_check,
      sum(copies.evidence IS NULL OR copies.evidence = 'sent') AS unverified
    FROM backups
    CROSS JOIN objects ON objects.backup = backups.sequence AND objects.role = 'dump'
    CROSS JOIN copies ON copies.object = objects.number AND copies.store = ?1
    WHERE backups.removed = 0 AND backups.state IN ('complete', 'doubtful', 'damaged', 'missing')
    GROUP BY backups.environment, copies.state
    """

  static let unsentSQL = """
    SELECT backups.environment AS environment, count(*) AS many
    FROM backups
    CROSS JOIN objects ON objects.backup = backups.sequence AND objects.role = 'dump'
    WHERE backups.removed = 0 AND backups.archived = 1 AND backups.state IN ('complete', 'damaged', 'missing')
      AND NOT EXISTS (SELECT 1 FROM copies WHERE copies.object = objects.number AND copies.store = ?1)
    GROUP BY backups.environment
    """
}
