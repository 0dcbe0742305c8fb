import ArchiveModel
package import RowMerge

extension MergeStatements {
  /// Gives `[MergeCount]`.
  package func counts(_ table: TableLayout) -> String {
    """
    SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('action', c.action, 'reason', c.reason,
      'rows', c.rows) ORDER BY c.action, c.reason), '[]')
    FROM (SELECT m.\(Self.action) AS action, m.\(Self.reason) AS reason, pg_catalog.count(*) AS rows
      FROM \(map(table.name)) m GROUP BY 1, 2) c
    """
  }

  /// Gives `[MergeSample]`: so many rows of each kind but `same` and `matched`.
  package func samples(_ table: TableLayout, each: Int) -> String {
    // A reference is shown as the source has it: its new value may be a number that is only thought of.
    let referring = Set(table.references.flatMap(\.columns))
    let key = pairs(
      table.key.columns.map { ($0, "r.\(referring.contains($0) ? Self.old($0) : SQLText.identifier($0))") })
    let differences = compared(table).map { column in
      let name = SQLText.identifier(column.name)
      return
        "(\(SQLText.literal(column.name)), \(text("r.\(name)")), \(text("t.\(name)")), \(differs(column)))"
    }
    let different =
      differences.isEmpty
      ? "NULL::pg_catalog.jsonb"
      : """
      (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('column', d.name, 'source', d.ours, 'target', d.theirs))
        FROM (VALUES \(differences.joined(separator: ", "))) d(name, ours, theirs, isDifferent) WHERE d.isDifferent)
      """
    let references = table.references.map { reference in
      "WHEN \(SQLText.literal("lost:" + reference.name)) THEN "
        + pairs(reference.columns.map { ($0, "r.\(Self.old($0))") })
    }
    let reference =
      references.isEmpty
      ? "'[]'::pg_catalog.jsonb"
      : "CASE x.\(Self.reason) \(references.joined(separator: " ")) ELSE '[]'::pg_catalog.jsonb END"
    return """
      SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('action', x.\(Self.action),
        'reason', x.\(Self.reason), 'key', \(key), 'reference', \(reference),
        'differences', CASE WHEN x.\(Self.place) IS NULL THEN '[]'::pg_catalog.jsonb ELSE COALESCE(\(different), '[]') END)
        ORDER BY x.\(Self.row)), '[]')
      FROM (SELECT m.*, pg_catalog.row_number() OVER (PARTITION BY m.\(Self.action), m.\(Self.reason) ORDER BY m.\(Self.row)) AS nth
        FROM \(map(table.name)) m WHERE m.\(Self.action) NOT IN ('same', 'matched')) x
      JOIN \(rows(table.name)) r ON r.\(Self.row) = x.\(Self.row)
      LEFT JOIN \(target(table)) t ON t.ctid = x.\(Self.place) AND t.tableoid = x.\(Self.part)
      WHERE x.nth <= \(each)
      """
  }

  /// Gives one line of JSON for each id of a row before and after; nil for a table without such.
  package func identities(_ table: TableLayout) -> String? {
    guard table.isMerged, !table.tracked.isEmpty else { return nil }
    let ids = { (side: (String) -> String) in
      "pg_catalog.jsonb_build_object("
        + table.tracked.map { "\(SQLText.literal($0)), m.\(side($0))" }.joined(separator: ", ") + ")"
    }
    // A number of a preview is nobody's.
    let new = isPreview ? "CASE WHEN m.\(Self.action) <> 'insert' THEN \(ids(Self.new)) END" : ids(Self.new)
    return """
      SELECT pg_catalog.jsonb_build_object('action', m.\(Self.action), 'old', \(ids(Self.old)), 'new', \(new))
      FROM \(map(table.name)) m ORDER BY m.\(Self.row)
      """
  }

  private func pairs(_ values: [(name: String, sql: String)]) -> String {
    let items = values.map {
      "pg_catalog.jsonb_build_object('column', \(SQLText.literal($0.name)), 'text', \(text($0.sql)))"
    }
    return "pg_catalog.jsonb_build_array(\(items.joined(separator: ", ")))"
  }

  private func text(_ sql: String) -> String { "pg_catalog.left((\(sql))::pg_catalog.text, 60)" }
}
