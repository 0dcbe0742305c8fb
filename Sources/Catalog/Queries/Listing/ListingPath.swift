import GRDB

/// A way to a filter's backups: an index, or a table with the same keys, and what it answers.
struct ListingPath {
  /// What follows FROM, with `backups` among it.
  let source: String
  /// The same without `backups` when the keys are elsewhere.
  let leanSource: String
  /// What the path sorts by; the last is the sequence.
  let keys: [String]
  /// Answered by the path.
  let walked: [Condition]
  /// Checked in each row.
  let checked: [Condition]

  /// The index that sorts by the order and answers most of the filter.
  init(_ terms: ListingTerms, by key: BackupOrder.Key) {
    if key == .start,
      let side = terms.revision.map({ ("revision", $0) }) ?? terms.labels.first.map({ ("label", $0) })
    {
      self.init(terms, side: side.0, value: side.1)
    } else {
      let (index, columns) = Self.index(for: terms, by: key)
      self.init(terms, index: index, columns: columns, key: Self.column(of: key))
    }
  }

  /// A walk along an index of `backups`.
  init(_ terms: ListingTerms, index: String, columns: [String], key: String) {
    source = "backups INDEXED BY \(index)"
    leanSource = source
    keys = ["backups.\(key)", "backups.sequence"]
    let equal = columns.compactMap { column in
      terms.value(of: column).map { Condition("backups.\(column) = ?", [$0]) }
    }
    let bounds = key == "started" ? terms.dates : key == "bytes" ? terms.sizes : []
    walked = equal + ListingTerms.bound("backups.\(key)", bounds)
    checked = terms.checks(except: Set(columns).union([key]))
  }

  /// A walk along `backup_labels` or `backup_revisions`, whose key is `(value, started, backup)`.
  init(_ terms: ListingTerms, side: String, value: String) {
    let table = "backup_\(side)s"
    source = "\(table) CROSS JOIN backups ON backups.sequence = \(table).backup"
    leanSource = table
    keys = ["\(table).started", "\(table).backup"]
    walked =
      [Condition("\(table).\(side) = ?", [value])] + ListingTerms.bound("\(table).started", terms.dates)
    checked = terms.checks(except: [side, "started"])
  }

  static func column(of key: BackupOrder.Key) -> String {
    switch key {
    case .start: "started"
    case .size: "bytes"
    case .duration: "took"
    }
  }

  /// The narrowest index: a state other than complete is rare, so it goes before the kind.
  private static func index(
    for terms: ListingTerms, by key: BackupOrder.Key
  ) -> (name: String, columns: [String]) {
    func has(_ column: String) -> Bool { terms.equalities.contains { $0.column == column } }
    let inEnvironment = has("environment")
    switch key {
    case .size:
      return inEnvironment
        ? ("backups_by_environment_size", ["removed", "environment"]) : ("backups_by_size", ["removed"])
    case .duration:
      return inEnvironment
        ? ("backups_by_environment_duration", ["removed", "environment"])
        : ("backups_by_duration", ["removed"])
    case .start: break
    }
    let rareState = terms.value(of: "state").map { $0 as? String != "complete" } ?? false
    switch (inEnvironment, has("kind") && !rareState, has("state")) {
    case (true, true, _): return ("backups_by_environment_kind", ["removed", "environment", "kind"])
    case (true, false, true): return ("backups_by_environment_state", ["environment", "state"])
    case (true, false, false): return ("backups_by_environment", ["removed", "environment"])
    case (false, true, _): return ("backups_by_kind", ["removed", "kind"])
    case (false, false, true): return ("backups_by_state", ["state"])
    case (false, false, false):
      return has("format")
        ? ("backups_by_format", ["removed", "format"]) : ("backups_by_start", ["removed"])
    }
  }
}

extension ListingPath {
  /// A walk through the rows of a text, by sequence.
  init(_ terms: ListingTerms, text: MatchQuery) {
    source = "backup_search CROSS JOIN backups ON backups.sequence = backup_search.rowid"
    leanSource = "backup_search"
    keys = ["backup_search.rowid"]
    walked = [Condition("backup_search MATCH ?", [text.text])]
    checked = terms.checks(except: [])
  }
}
