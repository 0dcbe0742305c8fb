package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// What the archive holds of an environment: complete, doubtful and damaged backups, by when they began.
  ///
  /// `boundaries` are in ascending order; the result has one entry less, each for the backups begun from one boundary
  /// to before the next. Reads a row for each day on which a backup began, and the backups of the days that a
  /// boundary cuts. Throws the catalog's faults.
  package func heldTotals(
    of environment: EnvironmentName, between boundaries: [Date]
  ) throws(CatalogFault) -> [HeldTotal] {
    try read { database in
      let days = try HeldDays(environment, in: database)
      let sums = try boundaries.map { try days.total(before: Microseconds($0), in: database) }
      return zip(sums, sums.dropFirst()).map { before, after in
        HeldTotal(backups: after.backups - before.backups, bytes: after.bytes - before.bytes)
      }
    }
  }

  /// When the oldest and the newest backup that the archive holds of an environment began; nil when it holds none.
  package func heldSpan(
    of environment: EnvironmentName
  ) throws(CatalogFault) -> (oldest: Date, newest: Date)? {
    try read { database in try HeldDays(environment, in: database).span(in: database) }
  }

  /// By how many bytes what the archive holds of an environment has grown since a day, which is counted in whole.
  ///
  /// Days are those of UTC. Negative when more was removed than added.
  package func heldGrowth(of environment: EnvironmentName, since day: Date) throws(CatalogFault) -> Int64 {
    try read { database in
      try Int64.fetchOne(
        database, sql: "SELECT sum(bytes) FROM day_changes WHERE environment = ? AND day >= ?",
        arguments: [environment.rawValue, Microseconds(day).dayNumber]) ?? 0
    }
  }
}

/// The days on which backups began that the archive holds, with their sums.
private struct HeldDays {
  let environment: String
  private let days: [Int64]
  /// What was held before each of the days, and after the last one.
  private let sums: [HeldTotal]

  init(_ environment: EnvironmentName, in database: Database) throws {
    self.environment = environment.rawValue
    var days: [Int64] = []
    var sums = [HeldTotal(backups: 0, bytes: 0)]
    let rows = try Row.fetchCursor(database, sql: Catalog.heldDaysSQL, arguments: [environment.rawValue])
    while let row = try rows.next() {
      let last = sums[days.count]
      days.append(row[0])
      sums.append(HeldTotal(backups: last.backups + row[1], bytes: last.bytes + row[2]))
    }
    self.days = days
    self.sums = sums
  }

  func total(before instant: Microseconds, in database: Database) throws -> HeldTotal {
    let day = instant.dayNumber
    let whole = sums[days.partitioningIndex { $0 >= day }]
    let start = Microseconds(dayNumber: day)
    guard start < instant,
      let row = try Row.fetchOne(
        database, sql: Catalog.heldPartSQL, arguments: [environment, start.rawValue, instant.rawValue])
    else { return whole }
    return HeldTotal(backups: whole.backups + row[0], bytes: whole.bytes + row[1])
  }

  func span(in database: Database) throws -> (oldest: Date, newest: Date)? {
    guard let first = days.first, let last = days.last,
      let oldest = try edge("min", of: first, in: database),
      let newest = try edge("max", of: last, in: database)
    else { return nil }
    return (oldest.date, newest.date)
  }

  private func edge(_ function: String, of day: Int64, in database: Database) throws -> Microseconds? {
    try Int64.fetchOne(
      database, sql: Catalog.heldEdgeSQL(function),
      arguments: [
        environment, Microseconds(dayNumber: day).rawValue, Microseconds(dayNumber: day + 1).rawValue,
      ]
    ).map { Microseconds(rawValue: $0) }
  }
}

extension Catalog {
  static let heldDaysSQL = """
    SELECT day, backups, bytes FROM day_totals WHERE environment = ? AND backups > 0 ORDER BY day
    """

  private static let heldOfDay = """
    FROM backups INDEXED BY backups_by_environment
    WHERE removed = 0 AND environment = ? AND started >= ? AND started < ? AND \(ListingSchema.held(""))
    """

  static let heldPartSQL = "SELECT count(*), coalesce(sum(bytes), 0) \(heldOfDay)"

  static func heldEdgeSQL(_ function: String) -> String { "SELECT \(function)(started) \(heldOfDay)" }
}

extension [Int64] {
  /// The first place whose element satisfies the condition, which holds from some place on.
  fileprivate func partitioningIndex(where condition: (Int64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
