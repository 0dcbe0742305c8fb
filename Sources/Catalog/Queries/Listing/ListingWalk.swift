import GRDB

/// Where a backup stands in an order.
struct ListingKey: Hashable {
  var value: Int64
  var sequence: Int64

  /// Whether it comes before another one.
  func precedes(_ other: ListingKey, ascending: Bool) -> Bool {
    ascending
      ? (value, sequence) < (other.value, other.sequence) : (value, sequence) > (other.value, other.sequence)
  }
}

/// A walk along a path in one direction, from a cursor on.
///
/// What the path does not answer is checked row by row, a stretch at a time, so that a rare combination ends at a
/// bound instead of looking at everything.
struct ListingWalk {
  let path: ListingPath
  let isAscending: Bool
  /// Where to go on; nil at the beginning.
  var position: ListingKey?

  /// The keys of backups that match, at most `limit` after the first `skipped`, up to the end of a stretch.
  func keys(through end: ListingKey?, limit: Int, skipping skipped: Int = 0) -> (String, StatementArguments) {
    statement(
      path.checked.isEmpty ? path.leanSource : path.source, path.checked, through: end,
      limit: limit, skipping: skipped)
  }

  /// The key of the row at which `rows` rows were looked at; nothing when the walk ends before it.
  func boundary(after rows: Int) -> (String, StatementArguments) {
    statement(path.leanSource, [], through: nil, limit: 1, skipping: rows - 1)
  }

  private func statement(
    _ source: String, _ checked: [Condition], through end: ListingKey?, limit: Int, skipping skipped: Int
  ) -> (String, StatementArguments) {
    let terms =
      path.walked
      + [position.map { beyond($0, orAt: false) }, end.map { beyond($0, orAt: true) }].compactMap { $0 }
      + checked
    let direction = isAscending ? "" : " DESC"
    let columns = path.keys.joined(separator: ", ")
    let order = path.keys.map { $0 + direction }.joined(separator: ", ")
    return (
      "SELECT \(columns) FROM \(source)\(terms.clause) ORDER BY \(order) LIMIT ? OFFSET ?",
      StatementArguments(terms.values + [limit, skipped])
    )
  }

  /// Rows after a key, or up to and with it.
  private func beyond(_ key: ListingKey, orAt isEnd: Bool) -> Condition {
    let relation = isEnd == isAscending ? "<" : ">"
    return Condition(
      "(\(path.keys.joined(separator: ", "))) \(relation)\(isEnd ? "=" : "") (?, ?)",
      [key.value, key.sequence])
  }
}
