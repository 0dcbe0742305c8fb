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
        JOIN pg_catalog.pg_class t ON t.oid = o.refobjid
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
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
      guard row.count == 5, let schema = row[0], let name = row[1], let definition = row[2] else {
        return nil
      }
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
}
