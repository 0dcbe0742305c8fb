import GRDB

/// Tells which rows of a stretch have the words, where too many rows have them to fetch all first.
struct ListingMatches {
  /// Above so many rows they are not asked one by one.
  private static let few = 500

  private let text: MatchQuery
  /// Whether the rows of a stretch lie close together in the index of words too.
  private let areNear: Bool
  private var all: Set<Int64>?

  init(_ text: MatchQuery, areNear: Bool) {
    self.text = text
    self.areNear = areNear
  }

  /// Leaves the keys of rows that have the words.
  mutating func keep(in keys: inout [ListingKey], _ database: Database) throws {
    guard let first = keys.map(\.sequence).min(), let last = keys.map(\.sequence).max() else { return }
    if let all {
      keys.removeAll { !all.contains($0.sequence) }
    } else if areNear {
      let near = try Self.fetch(text, first, last, in: database)
      keys.removeAll { !near.contains($0.sequence) }
    } else if text.isQuick, keys.count <= Self.few {
      let statement = try database.cachedStatement(sql: Self.sql)
      keys = try keys.filter { key in
        try Int64.fetchOne(statement, arguments: [text.text, key.sequence, key.sequence]) != nil
      }
    } else {
      let everywhere = try Self.fetch(text, 1, .max, in: database)
      all = everywhere
      keys.removeAll { !everywhere.contains($0.sequence) }
    }
  }

  static let sql = "SELECT rowid FROM backup_search WHERE backup_search MATCH ? AND rowid BETWEEN ? AND ?"

  private static func fetch(
    _ text: MatchQuery, _ first: Int64, _ last: Int64, in database: Database
  ) throws -> Set<Int64> {
    var found: Set<Int64> = []
    let rows = try Int64.fetchCursor(database, sql: sql, arguments: [text.text, first, last])
    while let row = try rows.next() { found.insert(row) }
    return found
  }
}
