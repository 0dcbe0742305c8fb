import ArchiveModel

/// Counts the rows of ordinary tables and partition leaves.
struct TableCounts {
  let session: PsqlSession

  /// Tables counted by one statement.
  private static let batch = 50

  /// All tables of users, or those chosen, by schema and name; `counting` false gives each 0 rows.
  ///
  /// Errors: `permissionDenied` naming the tables that the role may not read, or not wholly.
  func read(_ chosen: [TableName]?, counting: Bool) async throws -> [Census.Table] {
    let listed = try await list(chosen)
    guard counting else { return listed.map(\.table) }
    let denied = listed.filter { !$0.isReadable }.map(\.table)
    guard denied.isEmpty else { throw Self.denied(denied, session.connection) }
    if let filtered = listed.first(where: \.isFiltered) {
      throw Diagnosis(of: session.connection).fault(for: .rowsFiltered(table: Self.name(filtered.table)))
    }
    var counted: [Census.Table] = []
    for start in stride(from: 0, to: listed.count, by: Self.batch) {
      counted += try await count(listed[start..<min(start + Self.batch, listed.count)])
    }
    return counted
  }

  private struct Listed {
    var table: Census.Table
    let isReadable: Bool
    /// Whether row-level security would hide rows from the role.
    let isFiltered: Bool
    /// Whether it has rows that a dump takes.
    let isDumped: Bool
  }

  private func list(_ chosen: [TableName]?) async throws -> [Listed] {
    try await session.rows(
      """
      SELECT n.nspname, c.relname, pg_catalog.has_schema_privilege(n.oid, 'USAGE')
          AND pg_catalog.has_table_privilege(c.oid, 'SELECT'),
        pg_catalog.row_security_active(c.oid), \(RelationFilter.readable)
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND \(RelationFilter.ofUsers)
        AND \(chosen.map(RelationFilter.among) ?? "true")
      ORDER BY n.nspname, c.relname
      """
    ).compactMap { row in
      guard row.count == 5, let schema = row[0], let name = row[1] else { return nil }
      return Listed(
        table: Census.Table(schema: schema, name: name, rows: 0), isReadable: row[2] == "t",
        isFiltered: row[3] == "t", isDumped: row[4] == "t")
    }
  }

  private func count(_ batch: ArraySlice<Listed>) async throws -> [Census.Table] {
    var tables = batch.map(\.table)
    let counts = batch.enumerated().filter(\.element.isDumped).map { offset, listed in
      "SELECT \(offset), pg_catalog.count(*) FROM ONLY "
        + SQLText.identifier(listed.table.schema, listed.table.name)
    }
    guard !counts.isEmpty else { return tables }
    for row in try await session.rows(counts.joined(separator: " UNION ALL ")) {
      guard row.count == 2, let offset = row[0].flatMap({ Int($0) }), let rows = row[1].flatMap({ Int64($0) })
      else { continue }
      tables[offset].rows = rows
    }
    return tables
  }

  private static func name(_ table: Census.Table) -> String {
    TableName(schema: table.schema, name: table.name).description
  }

  private static func denied(_ tables: [Census.Table], _ connection: Connection) -> PostgresFault {
    let shown = tables.prefix(5).map(name).joined(separator: ", ")
    let rest = tables.count > 5 ? " and \(tables.count - 5) more" : ""
    return Diagnosis(of: connection).fault(
      for: .permissionDenied((tables.count == 1 ? "table " : "tables ") + shown + rest))
  }
}
