import ArchiveModel
import GRDB

/// One walk along one index that answers a filter, newest first.
///
/// What the index does not answer is checked row by row, over a bounded stretch: a rare combination gives a
/// short page with a cursor instead of a scan of everything.
struct ListingWalk {
  /// What follows FROM in the query for backups, and in the lean one that only counts rows off.
  private let source: String
  private let leanSource: String
  /// The order, most significant first; the last is the backup's sequence.
  private let keys: [String]
  /// Answered by the index.
  private var walked: [(condition: String, values: [any DatabaseValueConvertible])] = []
  /// Checked in each row.
  private var checked: [(condition: String, values: [any DatabaseValueConvertible])] = []

  /// Picks the index; nil when the text of the filter can match nothing.
  init?(_ filter: BackupFilter) {
    if let text = filter.text {
      guard let query = SearchText(text).query else { return nil }
      source = "backup_search CROSS JOIN backups ON backups.sequence = backup_search.rowid"
      leanSource = "backup_search"
      keys = ["backup_search.rowid"]
      walked = [("backup_search MATCH ?", [query])]
      check(filter, except: [])
      if let label = filter.label {
        checked.append(
          ("EXISTS (SELECT 1 FROM backup_labels WHERE backup = backups.sequence AND label = ?)", [label]))
      }
      checked += Self.range(filter, of: "backups.started")
    } else if let label = filter.label {
      source = "backup_labels CROSS JOIN backups ON backups.sequence = backup_labels.backup"
      leanSource = "backup_labels"
      keys = ["backup_labels.started", "backup_labels.backup"]
      walked = [("backup_labels.label = ?", [label])] + Self.range(filter, of: "backup_labels.started")
      check(filter, except: [])
    } else {
      let (index, columns) = Self.index(for: filter)
      source = "backups INDEXED BY \(index)"
      leanSource = source
      keys = ["backups.started", "backups.sequence"]
      let wanted = Self.equalities(filter).filter { columns.contains($0.column) }
      walked = wanted.map { ("backups.\($0.column) = ?", [$0.value]) }
      walked += Self.range(filter, of: "backups.started")
      check(filter, except: columns)
    }
  }

  /// Whether rows are looked at that are then not shown.
  var isBounded: Bool { !checked.isEmpty }

  /// Continues below a cursor.
  mutating func begin(below cursor: BackupCursor) {
    walked.append(compare("<", to: (Microseconds(cursor.started).rawValue, cursor.sequence)))
  }

  /// Ends at a row, which is still looked at.
  mutating func end(at key: (started: Int64, sequence: Int64)) {
    walked.append(compare(">=", to: key))
  }

  /// The backups, at most `limit`.
  func query(limit: Int) -> (sql: String, arguments: StatementArguments) {
    statement("SELECT backups.* FROM \(source)", walked + checked, "LIMIT ?", [limit])
  }

  /// The sequence of the row at which `rows` rows were looked at; nothing when the walk is shorter.
  func boundary(after rows: Int) -> (sql: String, arguments: StatementArguments) {
    statement("SELECT \(keys[keys.count - 1]) FROM \(leanSource)", walked, "LIMIT 1 OFFSET ?", [rows - 1])
  }

  private func statement(
    _ head: String, _ terms: [(condition: String, values: [any DatabaseValueConvertible])], _ tail: String,
    _ tailValues: [any DatabaseValueConvertible]
  ) -> (sql: String, arguments: StatementArguments) {
    let condition = terms.isEmpty ? "" : " WHERE " + terms.map(\.condition).joined(separator: " AND ")
    let order = " ORDER BY " + keys.map { $0 + " DESC" }.joined(separator: ", ") + " "
    return (head + condition + order + tail, StatementArguments(terms.flatMap(\.values) + tailValues))
  }

  private func compare(
    _ relation: String, to key: (started: Int64, sequence: Int64)
  ) -> (condition: String, values: [any DatabaseValueConvertible]) {
    keys.count == 1
      ? ("\(keys[0]) \(relation) ?", [key.sequence])
      : ("(\(keys[0]), \(keys[1])) \(relation) (?, ?)", [key.started, key.sequence])
  }

  private mutating func check(_ filter: BackupFilter, except columns: Set<String>) {
    // The unary plus keeps SQLite from choosing another index for the term.
    checked += Self.equalities(filter).filter { !columns.contains($0.column) }
      .map { ("+backups.\($0.column) = ?", [$0.value]) }
  }

  private static func equalities(_ filter: BackupFilter) -> [(column: String, value: String)] {
    [
      filter.environment.map { ("environment", $0.rawValue) }, filter.kind.map { ("kind", $0.rawValue) },
      filter.state.map { ("state", $0.rawValue) }, filter.format.map { ("format", $0.rawValue) },
    ].compactMap { $0 }
  }

  private static func range(
    _ filter: BackupFilter, of column: String
  ) -> [(condition: String, values: [any DatabaseValueConvertible])] {
    [
      filter.since.map { ("\(column) >= ?", [Microseconds($0).rawValue]) },
      filter.until.map { ("\(column) < ?", [Microseconds($0).rawValue]) },
    ].compactMap { $0 }
  }

  /// The narrowest index: a state other than complete is rare, so it goes before the kind.
  private static func index(for filter: BackupFilter) -> (name: String, columns: Set<String>) {
    let rareState = filter.state.map { $0 != .complete } ?? false
    switch (filter.environment != nil, filter.kind != nil && !rareState, filter.state != nil) {
    case (true, true, _): return ("backups_by_environment_kind", ["environment", "kind"])
    case (true, false, true): return ("backups_by_environment_state", ["environment", "state"])
    case (true, false, false): return ("backups_by_environment", ["environment"])
    case (false, true, _): return ("backups_by_kind", ["kind"])
    case (false, false, true): return ("backups_by_state", ["state"])
    case (false, false, false): return ("backups_by_start", [])
    }
  }
}
