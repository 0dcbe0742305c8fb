import ArchiveModel

/// Finds sequences that lie behind the column they serve.
package struct SequencePositions {
  private let session: PsqlSession

  package init(_ session: PsqlSession) {
    self.session = session
  }

  /// One sentence for each sequence whose next value would collide; none on a good database.
  ///
  /// Its column already has that value, or one beyond it.
  package func findings() async throws -> [String] {
    var sentences: [String] = []
    for owned in try await ownedSequences() {
      guard let edge = try await edgeAhead(of: owned) else { continue }
      sentences.append(
        "sequence \(owned.name) lies behind \(edge), the last value of column \(owned.column) of "
          + owned.table.description
      )
    }
    return sentences
  }

  private struct Owned {
    let name: TableName
    let table: TableName
    let column: String
    let ascends: Bool
  }

  private func ownedSequences() async throws -> [Owned] {
    try await session.rows(
      """
      SELECT n.nspname, c.relname, tn.nspname, t.relname, a.attname, s.seqincrement > 0
      FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_depend o ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND o.objid = c.oid AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND o.deptype IN ('a', 'i')
      JOIN pg_catalog.pg_class t ON t.oid = o.refobjid AND t.relkind IN ('r', 'p')
      JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.refobjsubid
      WHERE \(RelationFilter.ofUsers) AND NOT s.seqcycle
        AND a.atttypid IN ('pg_catalog.int2'::pg_catalog.regtype, 'pg_catalog.int4'::pg_catalog.regtype,
          'pg_catalog.int8'::pg_catalog.regtype)
      ORDER BY 1, 2
      """
    ).compactMap { row in
      guard row.count == 6, let name = row[1], let table = row[3], let column = row[4] else { return nil }
      return Owned(
        name: TableName(schema: row[0], name: name), table: TableName(schema: row[2], name: table),
        column: column, ascends: row[5] == "t")
    }
  }

  /// The column's last value in the direction of the sequence, when the sequence lies behind it.
  private func edgeAhead(of owned: Owned) async throws -> String? {
    let (edge, before) = owned.ascends ? ("max", "<") : ("min", ">")
    return try await session.scalar(
      """
      SELECT e.edge
      FROM (SELECT pg_catalog.\(edge)(\(SQLText.identifier(owned.column))) AS edge
        FROM \(SQLText.identifier(owned.table))) e, \(SQLText.identifier(owned.name)) s
      WHERE CASE WHEN s.is_called THEN s.last_value \(before) e.edge ELSE s.last_value \(before)= e.edge END
      """)
  }
}
