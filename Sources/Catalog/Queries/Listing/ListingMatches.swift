import GRDB

/// Tells which rows of a stretch have the words, where too many rows have them to fetch all first.
struct ListingMatches {
  /// Above so many rows they are not asked one by one.
  private static let few = 500
  /// Rows with a wider gap between them are asked in two ranges: one old file adopted late must not make the range
  /// of a stretch as long as the catalog.
  private static let gap: Int64 = 2_000

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
    guard !keys.isEmpty else { return }
    let statement = try database.cachedStatement(sql: Self.sql)
    if all == nil, !areNear, !(text.isQuick && keys.count <= Self.few) {
      all = try fetch([1...Int64.max], statement)
    }
    let found = try all ?? fetch(ranges(of: keys.map(\.sequence).sorted()), statement)
    keys.removeAll { !found.contains($0.sequence) }
  }

  static let sql = "SELECT rowid FROM backup_search WHERE backup_search MATCH ? AND rowid BETWEEN ? AND ?"

  private func ranges(of sequences: [Int64]) -> [ClosedRange<Int64>] {
    guard let first = sequences.first, let last = sequences.last else { return [] }
    // Each range of a beginning merges all its lists anew.
    guard text.isQuick else { return [first...last] }
    var ranges = [first...first]
    for sequence in sequences.dropFirst() {
      let range = ranges[ranges.count - 1]
      if sequence - range.upperBound > (areNear ? Self.gap : 1) {
        ranges.append(sequence...sequence)
      } else {
        ranges[ranges.count - 1] = range.lowerBound...sequence
      }
    }
    return ranges
  }

  private func fetch(_ ranges: [ClosedRange<Int64>], _ statement: Statement) throws -> Set<Int64> {
    var found: Set<Int64> = []
    for range in ranges {
      let rows = try Int64.fetchCursor(
        statement, arguments: [text.text, range.lowerBound, range.upperBound])
      while let row = try rows.next() { found.insert(row) }
    }
    return found
  }
}
