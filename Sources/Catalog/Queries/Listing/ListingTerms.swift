import ArchiveModel
import GRDB

/// A condition of a WHERE clause with the values of its question marks.
struct Condition {
  var text: String
  var values: [any DatabaseValueConvertible]

  init(_ text: String, _ values: [any DatabaseValueConvertible] = []) {
    self.text = text
    self.values = values
  }
}

extension [Condition] {
  /// ` WHERE …`, empty when there is no condition.
  var clause: String { isEmpty ? "" : " WHERE " + map(\.text).joined(separator: " AND ") }

  var values: [any DatabaseValueConvertible] { flatMap(\.values) }
}

/// What a filter asks of a row of `backups`, term by term.
struct ListingTerms {
  /// Columns that must equal a value.
  let equalities: [(column: String, value: any DatabaseValueConvertible)]
  /// Bounds of `started`.
  let dates: [Condition]
  /// Bounds of `bytes`.
  let sizes: [Condition]
  /// Every one is asked for; the first may be answered by a walk.
  let labels: [String]
  let revision: String?

  init(_ filter: BackupFilter) {
    let stateOrPresence: (column: String, value: any DatabaseValueConvertible) =
      filter.state.map { ("state", $0.rawValue) } ?? ("removed", 0)
    equalities =
      [stateOrPresence]
      + [
        filter.environment.map { ("environment", $0.rawValue) }, filter.kind.map { ("kind", $0.rawValue) },
        filter.format.map { ("format", $0.rawValue) },
      ].compactMap { $0 }
    dates = [
      filter.since.map { Condition(">= ?", [Microseconds($0).rawValue]) },
      filter.until.map { Condition("< ?", [Microseconds($0).rawValue]) },
    ].compactMap { $0 }
    let isSized = filter.minBytes != nil || filter.maxBytes != nil
    sizes = [
      isSized ? Condition(">= ?", [max(filter.minBytes ?? 1, 1)]) : nil,
      filter.maxBytes.map { Condition("<= ?", [$0]) },
    ].compactMap { $0 }
    labels = filter.labels
    revision = filter.revision
  }

  /// Every term as a check of a row, but those that an index answers.
  ///
  /// The unary plus keeps SQLite from choosing another index for the term.
  func checks(except answered: Set<String>) -> [Condition] {
    var checks: [Condition] = []
    for term in equalities where !answered.contains(term.column) {
      // An index over one side of `removed` has answered for all of them.
      if term.column == "removed", answered.contains("state") { continue }
      checks.append(Condition("+backups.\(term.column) = ?", [term.value]))
    }
    if !answered.contains("started") { checks += Self.bound("+backups.started", dates) }
    if !answered.contains("bytes") { checks += Self.bound("+backups.bytes", sizes) }
    for label in answered.contains("label") ? labels.dropFirst() : labels[...] {
      checks.append(
        Condition(
          "EXISTS (SELECT 1 FROM backup_labels WHERE backup = backups.sequence AND label = ?)", [label]))
    }
    if let revision, !answered.contains("revision") {
      checks.append(
        Condition(
          """
          EXISTS (SELECT 1 FROM backup_revisions
            WHERE revision = ? AND started = backups.started AND backup = backups.sequence)
          """, [revision]))
    }
    return checks
  }

  /// The value of an equality; `removed` follows from the state when that is given.
  func value(of column: String) -> (any DatabaseValueConvertible)? {
    if let term = equalities.first(where: { $0.column == column }) { return term.value }
    guard column == "removed", let state = value(of: "state") as? String else { return nil }
    return state == BackupState.removed.rawValue ? 1 : 0
  }

  /// Bounds of a column.
  static func bound(_ column: String, _ bounds: [Condition]) -> [Condition] {
    bounds.map { Condition("\(column) \($0.text)", $0.values) }
  }
}
