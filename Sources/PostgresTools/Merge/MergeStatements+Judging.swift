import ArchiveModel
import RowMerge

extension MergeStatements {
  /// When every table is matched: ties what could not be known before, and says what becomes of each row.
  ///
  /// After it the action is `insert`, `update`, `skip`, `same`, `absent`, `matched` (of a table that is only looked
  /// into) or `conflict`, with the reason.
  package func judging() -> [String] {
    var statements: [String] = []
    // What leads nowhere is found before anything is tied: later the values are those of the target.
    for table in layout.merged {
      for reference in table.late where table.selfInKey != reference {
        statements.append(lostLate(table, reference))
      }
    }
    for table in layout.merged {
      for reference in table.late where table.selfInKey != reference && !reference.owned.isEmpty {
        statements.append(tying(table, reference))
      }
      statements.append(comparison(table))
      if let nulls = nulls(table) { statements.append(nulls) }
      for rule in table.checks { statements += check(table, rule) }
      for key in table.uniqueKeys { statements += lookAhead(table, key) }
    }
    return statements
  }

  private func lostLate(_ table: TableLayout, _ reference: ReferenceLayout) -> String {
    let spared = table.policy == .skip ? "'insert'" : "'insert', 'matched'"
    return """
      UPDATE \(map(table.name)) x SET \(Self.action) = 'conflict', \(Self.reason) = \(SQLText.literal("lost:" + reference.name))
      FROM \(rows(table.name)) r
      WHERE r.\(Self.row) = x.\(Self.row) AND x.\(Self.action) IN (\(spared)) AND \(Self.refers(reference, "r", raw: false))
        AND NOT EXISTS (SELECT FROM \(map(reference.parent)) m
          WHERE \(leads(table, reference, from: "r", raw: false, to: "m")) AND \(Self.isSettled(reference, "m")))
      """
  }

  private func tying(_ table: TableLayout, _ reference: ReferenceLayout) -> String {
    """
    UPDATE \(rows(table.name)) r SET \(links(table, reference, "r", to: "m")) FROM \(map(reference.parent)) m
    WHERE \(leads(table, reference, from: "r", raw: false, to: "m")) AND \(Self.isSettled(reference, "m"))
    """
  }

  /// The columns that an update would set, and that are compared.
  func compared(_ table: TableLayout) -> [ColumnLayout] {
    table.columns.filter { $0.kind == .value && $0.isWritten }
  }

  /// Whether a column reads otherwise in `r` and `t`: what a type calls equal, such as 1.0 and 1.00, may yet differ.
  func differs(_ column: ColumnLayout) -> String {
    let name = SQLText.identifier(column.name)
    let sides = ["r", "t"].map { "\($0).\(name)::pg_catalog.text COLLATE \"C\"" }
    return "\(sides[0]) IS DISTINCT FROM \(sides[1])"
  }

  private func comparison(_ table: TableLayout) -> String {
    let differences = compared(table).map(differs)
    let isDifferent = differences.isEmpty ? "false" : differences.joined(separator: " OR ")
    let (action, reason) =
      switch table.policy {
      case .skip: ("skip", "NULL")
      case .update: ("update", "NULL")
      case .fail: ("conflict", "'differs'")
      }
    return """
      UPDATE \(map(table.name)) m SET \(Self.action) = CASE WHEN d.found THEN '\(action)' ELSE 'same' END,
        \(Self.reason) = CASE WHEN d.found THEN \(reason) END
      FROM (SELECT r.\(Self.row) AS number, \(isDifferent) AS found FROM \(rows(table.name)) r
        JOIN \(map(table.name)) w ON w.\(Self.row) = r.\(Self.row) AND w.\(Self.action) = 'matched'
        JOIN \(target(table)) t ON t.ctid = w.\(Self.place) AND t.tableoid = w.\(Self.part)) d
      WHERE d.number = m.\(Self.row)
      """
  }

  static let isWritten = "m.\(action) \(equal) ANY (ARRAY['insert', 'update'])"

  private func complaint(_ table: TableLayout, _ reason: String, where condition: String) -> String {
    """
    UPDATE \(map(table.name)) m SET \(Self.action) = 'conflict', \(Self.reason) = \(reason)
    FROM \(rows(table.name)) r WHERE r.\(Self.row) \(Self.equal) m.\(Self.row) AND \(Self.isWritten) AND \(condition)
    """
  }

  /// NULLs where the target forbids them.
  private func nulls(_ table: TableLayout) -> String? {
    let columns = table.columns.filter { $0.isNotNull && $0.isWritten && !$0.isRenumbered }.map(\.name)
    guard !columns.isEmpty else { return nil }
    let cases = columns.map {
      "WHEN r.\(SQLText.identifier($0)) IS NULL THEN \(SQLText.literal("null:" + $0))"
    }
    let any = columns.map { "r.\(SQLText.identifier($0)) IS NULL" }.joined(separator: " OR ")
    return complaint(table, "CASE \(cases.joined(separator: " ")) END", where: "(\(any))")
  }

  /// The expression is of the table's own columns, so they stand alone in a query of their own.
  private func check(_ table: TableLayout, _ rule: CheckRule) -> [String] {
    let view = "pg_temp.strongroom_forbidden"
    return [
      "CREATE TEMP VIEW strongroom_forbidden AS SELECT \(Self.row) FROM \(rows(table.name)) "
        + "WHERE NOT (\(rule.expression))",
      Self.inUsersPath(
        complaint(
          table, SQLText.literal("check:" + rule.name),
          where: "r.\(Self.row) \(Self.equal) ANY (SELECT v.\(Self.row) FROM \(view) v)")),
      "DROP VIEW \(view)",
    ]
  }

  /// Values that another row of the target has, and such as rows share with one another.
  private func lookAhead(_ table: TableLayout, _ key: UniqueKey) -> [String] {
    let elements = key.expressions.enumerated().map { "(\($0.element)) AS \(Self.element($0.offset))" }
      .joined(separator: ", ")
    let condition = key.predicate.map { " WHERE (\($0))" } ?? ""
    return [
      "CREATE TEMP VIEW strongroom_ours AS SELECT \(Self.row), \(elements) FROM \(rows(table.name))\(condition)",
      "CREATE TEMP VIEW strongroom_theirs AS SELECT ctid AS \(Self.place), tableoid AS \(Self.part), \(elements) "
        + "FROM \(target(table))\(condition)",
      Self.inUsersPath("\(taken(table, key));\n\(twins(table, key))"),
      "DROP VIEW pg_temp.strongroom_ours, pg_temp.strongroom_theirs",
    ]
  }

  private static func element(_ nth: Int) -> String { SQLText.identifier("sr:k\(nth)") }

  private func equal(_ key: UniqueKey, _ left: String, _ right: String) -> String {
    key.expressions.indices.map { nth in
      let sides = [left, right].map { "\($0).\(Self.element(nth))" }
      let operation = nth < key.equalities.count ? key.equalities[nth] : Self.equal
      return key.nullsEqual
        ? "ARRAY[\(sides[0])] \(Self.equal) ARRAY[\(sides[1])]" : "\(sides[0]) \(operation) \(sides[1])"
    }.joined(separator: " AND ")
  }

  /// Rows whose unique values another row of the target has.
  private func taken(_ table: TableLayout, _ key: UniqueKey) -> String {
    let other = "OPERATOR(pg_catalog.<>)"
    return complaint(
      table, SQLText.literal("unique:" + key.name),
      where: """
        m.\(Self.row) \(Self.equal) ANY (SELECT a.\(Self.row) FROM pg_temp.strongroom_ours a
          JOIN pg_temp.strongroom_theirs b ON \(equal(key, "a", "b"))
          JOIN \(map(table.name)) w ON w.\(Self.row) \(Self.equal) a.\(Self.row)
          WHERE w.\(Self.place) IS NULL OR w.\(Self.place) \(other) b.\(Self.place)
            OR w.\(Self.part) \(other) b.\(Self.part))
        """)
  }

  /// Rows that share their unique values with one another.
  private func twins(_ table: TableLayout, _ key: UniqueKey) -> String {
    let names = key.expressions.indices.map { Self.element($0) }
    let filled = key.nullsEqual ? "true" : names.map { "a.\($0) IS NOT NULL" }.joined(separator: " AND ")
    return complaint(
      table, SQLText.literal("unique:" + key.name),
      where: """
        m.\(Self.row) \(Self.equal) ANY (SELECT g.\(Self.row) FROM (
          SELECT a.\(Self.row), pg_catalog.count(*) OVER (PARTITION BY \(names.joined(separator: ", "))) AS hits
          FROM pg_temp.strongroom_ours a JOIN \(map(table.name)) m ON m.\(Self.row) \(Self.equal) a.\(Self.row)
          WHERE \(Self.isWritten) AND \(filled)) g WHERE g.hits OPERATOR(pg_catalog.>) 1)
        """)
  }
}
