import ArchiveModel
package import RowMerge

extension MergeStatements {
  /// Translates the references of one table, and finds each row's counterpart; tables in the order of the layout.
  package func matching(_ table: TableLayout) -> [String] {
    var statements = [
      "ANALYZE \(stage(table.name))", translation(table), "ANALYZE \(rows(table.name))", mapTable(table),
    ]
    if let own = table.selfInKey {
      statements.append(rounds(table, own))
    } else {
      statements.append(match(table, of: "\(rows(table.name)) q"))
      statements += numbering(table)
    }
    return statements + ["ANALYZE \(map(table.name))"]
  }

  /// Columns whose value in the source must be known later: what others refer to, and what refers to others.
  private func remembered(_ table: TableLayout) -> [String] {
    let referring = Set(table.references.flatMap(\.columns))
    return table.columns.map(\.name).filter { table.tracked.contains($0) || referring.contains($0) }
  }

  private func translation(_ table: TableLayout) -> String {
    let early = table.early.enumerated().map { (alias: "m\($0.offset + 1)", reference: $0.element) }
    let values = table.columns.map { column -> String in
      let name = SQLText.identifier(column.name)
      guard let (alias, reference) = early.first(where: { $0.reference.owned.contains(column.name) }),
        let nth = reference.columns.firstIndex(of: column.name)
      else { return "s.\(name)" }
      let new = followed(table, reference, nth, "s.\(name)", alias)
      return "CASE WHEN \(alias).\(Self.row) IS NULL THEN s.\(name) ELSE \(new) END AS \(name)"
    }
    let kept = remembered(table).map { "s.\(SQLText.identifier($0)) AS \(Self.old($0))" }
    let key = Set(table.key.columns)
    let inKey = early.filter { !key.isDisjoint(with: $0.reference.columns) }
    let others = early.filter { key.isDisjoint(with: $0.reference.columns) }
    let ready = table.selfInKey.map { "NOT (\(Self.refers($0, "s", raw: true)))" } ?? "true"
    let joins = early.map { alias, reference in
      "LEFT JOIN \(map(reference.parent)) \(alias) ON "
        + leads(table, reference, from: "s", raw: true, to: alias)
    }
    return """
      CREATE TEMP TABLE \(rows(table.name)) ON COMMIT DROP AS
      SELECT s.\(Self.row), \(lost(inKey)) AS \(Self.unkeyed), \(lost(others)) AS \(Self.lost),
        \(ready) AS \(Self.ready), \((values + kept).joined(separator: ", "))
      FROM (SELECT pg_catalog.row_number() OVER () AS \(Self.row), x.* FROM \(stage(table.name)) x) s
      \(joins.joined(separator: "\n"))
      """
  }

  /// The name of the first reference that leads nowhere, or NULL.
  private func lost(_ references: [(alias: String, reference: ReferenceLayout)]) -> String {
    guard !references.isEmpty else { return "NULL::pg_catalog.text" }
    let cases = references.map { alias, reference in
      "WHEN \(Self.refers(reference, "s", raw: true)) AND NOT (\(alias).\(Self.row) IS NOT NULL AND "
        + "\(Self.isSettled(reference, alias))) THEN \(SQLText.literal(reference.name))"
    }
    return "CASE \(cases.joined(separator: " ")) END::pg_catalog.text"
  }

  private func mapTable(_ table: TableLayout) -> String {
    let values = table.tracked.map { name in
      let column = SQLText.identifier(name)
      return ", t.\(column) AS \(Self.old(name)), t.\(column) AS \(Self.new(name))"
    }
    return """
      CREATE TEMP TABLE \(map(table.name)) ON COMMIT DROP AS
      SELECT NULL::pg_catalog.int8 AS \(Self.row), NULL::pg_catalog.tid AS \(Self.place),
        NULL::pg_catalog.oid AS \(Self.part), NULL::pg_catalog.text AS \(Self.action),
        NULL::pg_catalog.text AS \(Self.reason)\(values.joined())
      FROM \(target(table)) t WITH NO DATA
      """
  }

  /// Looks each row up by its key and notes what it would be: `insert`, `matched`, `absent` or `conflict`.
  private func match(_ table: TableLayout, of rows: String) -> String {
    let key = table.key.columns.map { "q." + SQLText.identifier($0) }.joined(separator: ", ")
    let theirs = table.tracked.map { ", t.\(SQLText.identifier($0)) AS \(SQLText.identifier("their:" + $0))" }
    let values = table.tracked.map { ", x.\(Self.old($0)), \(newValue(table, $0))" }
    return """
      INSERT INTO \(map(table.name))
      SELECT x.\(Self.row), x.\(Self.place), x.\(Self.part), \(verdict(table))\(values.joined())
      FROM (
        SELECT r.*, t.ctid AS \(Self.place), t.tableoid AS \(Self.part),
          pg_catalog.count(t.ctid) OVER (PARTITION BY r.\(Self.row)) AS "sr:hits",
          pg_catalog.row_number() OVER (PARTITION BY r.\(Self.row)) AS "sr:nth"\(theirs.joined())
        FROM (SELECT q.*, pg_catalog.count(*) OVER (PARTITION BY \(key)) AS "sr:twins" FROM \(rows)) r
        LEFT JOIN \(target(table)) t ON r.\(Self.unkeyed) IS NULL AND \(Self.sameKey(table, "r", "t"))
      ) x WHERE x."sr:nth" = 1
      """
  }

  private func verdict(_ table: TableLayout) -> String {
    guard table.isMerged else {
      let isFound = "x.\(Self.unkeyed) IS NULL AND x.\"sr:hits\" = 1"
      return "CASE WHEN \(isFound) THEN 'matched' ELSE 'absent' END, NULL"
    }
    // A row that is skipped anyway needs no references.
    let isLost =
      "x.\(Self.lost) IS NOT NULL" + (table.policy == .skip ? " AND x.\(Self.place) IS NULL" : "")
    let cases = [
      ("x.\(Self.unkeyed) IS NOT NULL", "'lost:' || x.\(Self.unkeyed)"),
      ("x.\"sr:hits\" > 1", "'ambiguous'"), ("x.\"sr:twins\" > 1", "'duplicate'"),
      (isLost, "'lost:' || x.\(Self.lost)"),
    ]
    let isConflict = cases.map { "(\($0.0))" }.joined(separator: " OR ")
    let reasons = cases.map { "WHEN \($0.0) THEN \($0.1)" }.joined(separator: " ")
    return """
      CASE WHEN \(isConflict) THEN 'conflict' WHEN x.\(Self.place) IS NULL THEN 'insert' ELSE 'matched' END,
        CASE \(reasons) END
      """
  }

  /// What the row's value will be in the target; NULL while its number is not known, or it has no place there.
  private func newValue(_ table: TableLayout, _ name: String) -> String {
    let theirs = "x.\(SQLText.identifier("their:" + name))"
    guard table.isMerged else { return "CASE WHEN x.\"sr:hits\" = 1 THEN \(theirs) END" }
    let ours = "x.\(SQLText.identifier(name))"
    switch table.column(name)?.kind {
    case .renumbered: return theirs
    case .value where table.policy == .update: return ours
    case .value, .lasting, .key, nil:
      return "CASE WHEN x.\(Self.place) IS NULL THEN \(ours) ELSE \(theirs) END"
    }
  }

  /// Gives new rows their numbers: the sequence's next ones, or in a preview such as nobody has.
  private func numbering(_ table: TableLayout) -> [String] {
    guard table.isMerged else { return [] }
    return table.columns.compactMap { column in
      guard case .renumbered(let sequence) = column.kind else { return nil }
      let name = SQLText.identifier(column.name)
      let value =
        isPreview
        ? "GREATEST((SELECT pg_catalog.max(t.\(name)) FROM \(target(table)) t), (SELECT last_value FROM \(sequence))) "
          + "+ m.\(Self.row)"
        : "pg_catalog.nextval(\(SQLText.literal(sequence))::pg_catalog.regclass)"
      return """
        UPDATE \(map(table.name)) m SET \(Self.new(column.name)) = \(value)
        WHERE m.\(Self.action) = 'insert' AND m.\(Self.new(column.name)) IS NULL
        """
    }
  }

  /// Matches a tree from its roots down, because the parent's new id is part of a row's key.
  private func rounds(_ table: TableLayout, _ own: ReferenceLayout) -> String {
    let map = map(table.name)
    let open =
      "\(rows(table.name)) q WHERE q.\(Self.ready) AND NOT EXISTS (SELECT FROM \(map) m WHERE m.\(Self.row) = q.\(Self.row))"
    let left = table.isMerged ? "'conflict', \(SQLText.literal("lost:" + own.name))" : "'absent', NULL"
    let values = table.tracked.map { ", q.\(Self.old($0)), NULL" }
    let script = """
      DECLARE
        found bigint;
      BEGIN
        LOOP
          \(match(table, of: open));
          GET DIAGNOSTICS found = ROW_COUNT;
          EXIT WHEN found = 0;
          \(numbering(table).map { $0 + ";" }.joined(separator: "\n"))
          UPDATE \(rows(table.name)) r SET \(links(table, own, "r", to: "m")), \(Self.ready) = true
          FROM \(map) m WHERE NOT r.\(Self.ready) AND \(leads(table, own, from: "r", raw: false, to: "m"))
            AND \(Self.isSettled(own, "m"));
        END LOOP;
        INSERT INTO \(map) SELECT q.\(Self.row), NULL, NULL, \(left)\(values.joined())
        FROM \(rows(table.name)) q WHERE NOT q.\(Self.ready);
      END
      """
    return "DO LANGUAGE plpgsql \(SQLText.literal(script))"
  }
}
