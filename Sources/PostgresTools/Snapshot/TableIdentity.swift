package import ArchiveModel

/// A table by what stays the same when it or one of its columns is renamed.
package struct TableIdentity: Sendable, Equatable, Codable {
  /// The number that no other table gets.
  package let oid: String
  /// As it was called when it was asked for, with its schema.
  package let table: TableName
  /// The columns' names by their numbers; a column that is dropped and made again has another number.
  package let columns: [Int: String]

  package init(oid: String, table: TableName, columns: [Int: String]) {
    (self.oid, self.table, self.columns) = (oid, table, columns)
  }
}

extension CensusReader {
  /// The tables that a census counts, in the same order, with their columns.
  package func tableIdentities() async throws -> [TableIdentity] {
    let rows = try await session.rows(
      """
      SELECT c.oid, n.nspname, c.relname, a.attnum, a.attname
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind = 'r' AND \(RelationFilter.ofUsers)
      ORDER BY n.nspname, c.relname, c.oid
      """)
    var found: [TableIdentity] = []
    var columns: [Int: String] = [:]
    for (index, row) in rows.enumerated() {
      guard row.count == 5, let oid = row[0], let schema = row[1], let name = row[2] else { continue }
      if let number = row[3].flatMap({ Int($0) }), let column = row[4] { columns[number] = column }
      guard index + 1 == rows.count || rows[index + 1][0] != oid else { continue }
      found.append(
        TableIdentity(oid: oid, table: TableName(schema: schema, name: name), columns: columns))
      columns = [:]
    }
    return found
  }
}
