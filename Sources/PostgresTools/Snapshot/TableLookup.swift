package import ArchiveModel

/// Finds the tables that a user named.
package struct TableLookup {
  private let session: PsqlSession

  package init(_ session: PsqlSession) {
    self.session = session
  }

  /// The exact tables, each with its schema, sorted and without duplicates.
  ///
  /// A partitioned one brings all its partitions, which pg_dump's `--table` before 16 does not.
  ///
  /// Errors: `tableNotFound`, naming what is like it; `usage` for a name that several schemas have, or that
  /// is a view or something else.
  package func resolve(_ tables: [TableName]) async throws -> [TableName] {
    let candidates = try await relations(named: tables.map(\.name))
    var found = Set<TableName>()
    for table in tables {
      let matches = candidates.filter {
        $0.name.name == table.name && (table.schema == nil || $0.name.schema == table.schema)
      }
      let relation = try await chosen(from: matches, for: table)
      found.insert(relation.name)
      if relation.kind == "p" { found.formUnion(try await partitions(of: relation)) }
    }
    return found.sorted()
  }

  private struct Relation {
    let name: TableName
    let kind: String
    let oid: String
    var isTable: Bool { kind == "r" || kind == "p" }
  }

  private func chosen(from matches: [Relation], for table: TableName) async throws -> Relation {
    let tables = matches.filter(\.isTable)
    if tables.count == 1 { return tables[0] }
    let shown = table.description.quotedForMessage
    if tables.count > 1 {
      let names = tables.map(\.name.description).sorted().joined(separator: ", ")
      throw PostgresFault(
        .usage, "\(shown) is in several schemas: \(names)", hint: "Name the schema with the table.")
    }
    if let other = matches.first {
      throw PostgresFault(
        .usage, "\(shown) is \(Self.kinds[other.kind] ?? "no table"), not a table",
        hint: "Name the tables whose rows are wanted.")
    }
    throw try await missing(table)
  }

  private func missing(_ table: TableName) async throws -> PostgresFault {
    let all = try await relations(named: nil).filter(\.isTable).map(\.name)
    let near = NearNames.nearest(to: table, among: all)
    let place = session.connection.place
    return PostgresFault(
      .tableNotFound, "table \(table.description.quotedForMessage) does not exist in \(place)",
      hint: near.isEmpty
        ? "Check the table's name, its schema and its letter case."
        : "Did you mean \(near.map(\.description).joined(separator: " or "))?")
  }

  private static let kinds = [
    "v": "a view", "m": "a materialized view", "f": "a foreign table", "S": "a sequence",
  ]

  private func relations(named names: [String]?) async throws -> [Relation] {
    let condition = names.map { "c.relname = ANY (\(SQLText.textArray($0)))" } ?? "true"
    return try await session.rows(
      """
      SELECT n.nspname, c.relname, c.relkind, c.oid
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
        AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND \(condition)
      """
    ).compactMap { row in
      guard row.count == 4, let name = row[1], let kind = row[2], let oid = row[3] else { return nil }
      return Relation(name: TableName(schema: row[0], name: name), kind: kind, oid: oid)
    }
  }

  private func partitions(of relation: Relation) async throws -> [TableName] {
    try await session.rows(
      """
      SELECT n.nspname, c.relname FROM pg_catalog.pg_partition_tree(\(relation.oid)::pg_catalog.oid) t
      JOIN pg_catalog.pg_class c ON c.oid = t.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p')
      """
    ).compactMap { row in row[1].map { TableName(schema: row[0], name: $0) } }
  }
}
