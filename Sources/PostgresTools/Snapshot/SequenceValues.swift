import ArchiveModel

/// Reads the sequences of users with their definitions and values.
struct SequenceValues {
  let session: PsqlSession

  /// All sequences, or those that the chosen tables own, by schema and name; `withValues` false gives none.
  ///
  /// Errors: `permissionDenied` naming the sequence that the role may not read.
  func read(ownedBy chosen: [TableName]?, withValues: Bool) async throws -> [Census.Sequence] {
    let ownership = chosen.map { tables in
      """
      EXISTS (SELECT FROM pg_catalog.pg_depend o
        JOIN pg_catalog.pg_class t ON t.oid = o.refobjid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        WHERE o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objid = c.oid
          AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.refobjsubid > 0
          AND o.deptype IN ('a', 'i') AND \(Self.owners(tables)))
      """
    }
    let rows = try await session.rows(
      """
      SELECT n.nspname, c.relname, \(SequenceDefinition.expression),
        pg_catalog.has_sequence_privilege(c.oid, 'SELECT'),
        CASE WHEN pg_catalog.has_sequence_privilege(c.oid, 'SELECT') AND \(RelationFilter.readable)
          THEN pg_catalog.pg_sequence_last_value(c.oid) END
      FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE \(RelationFilter.ofUsers) AND \(ownership ?? "true")
      ORDER BY n.nspname, c.relname
      """)
    return try rows.compactMap { row in
      guard row.count == 5, let schema = row[0], let name = row[1], let definition = row[2] else { return nil }
      guard row[3] == "t" || !withValues else {
        let shown = TableName(schema: schema, name: name).description
        throw Diagnosis(of: session.connection).fault(for: .permissionDenied("sequence \(shown)"))
      }
      let value = withValues ? row[4].flatMap { Int64($0) } : nil
      return Census.Sequence(schema: schema, name: name, definition: definition, lastValue: value)
    }
  }

  private static func owners(_ tables: [TableName]) -> String {
    let pairs = tables.map { "(\(SQLText.literal($0.schema)), \(SQLText.literal($0.name)))" }
    return pairs.isEmpty
      ? "false" : "(tn.nspname::text, t.relname::text) IN (\(pairs.joined(separator: ", ")))"
  }

  /// Sentences about sequences that lie behind the column they serve, so that the next insert would collide;
  /// none on a good database.
  package func behindTheirColumns() async throws -> [String] {
    let owned = try await session.rows(
      """
      SELECT n.nspname, c.relname, tn.nspname, t.relname, a.attname, s.seqincrement > 0
      FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_depend o ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objid = c.oid
        AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.deptype IN ('a', 'i')
      JOIN pg_catalog.pg_class t ON t.oid = o.refobjid AND t.relkind IN ('r', 'p')
      JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.refobjsubid
      WHERE \(RelationFilter.ofUsers) AND NOT s.seqcycle AND a.atttypid::pg_catalog.regtype::text
        IN ('smallint', 'integer', 'bigint')
      ORDER BY 1, 2
      """)
    var sentences: [String] = []
    for row in owned {
      guard row.count == 6, let schema = row[0], let name = row[1], let tableSchema = row[2],
        let table = row[3], let column = row[4]
      else { continue }
      let (edge, order) = row[5] == "t" ? ("max", "<") : ("min", ">")
      let found = try await session.rows(
        """
        SELECT e.edge, CASE WHEN s.is_called THEN s.last_value END FROM
        (SELECT pg_catalog.\(edge)(\(SQLText.identifier(column))) AS edge
          FROM \(SQLText.identifier(tableSchema, table))) e, \(SQLText.identifier(schema, name)) s
        WHERE e.edge IS NOT NULL AND (NOT s.is_called AND NOT (s.last_value \(order) e.edge) IS FALSE
          OR s.last_value \(order) e.edge)
        """)
      if let edge = found.first?.first ?? nil {
        let sequence = TableName(schema: schema, name: name).description
        sentences.append("sequence \(sequence) lies behind \(edge), the last value of column \(column) of \(table)")
      }
    }
    return sentences
  }
}
