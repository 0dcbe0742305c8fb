import ArchiveModel

extension CensusReader {
  /// A sum over the rows of each table, by its oid: it stays the same while no value of these columns changes,
  /// whatever the order of the rows.
  ///
  /// All rows are read. Values count as the text that the server writes for them. Throws what a query throws.
  package func valueSums(of tables: [TableIdentity]) async throws -> [String: String] {
    var sums: [String: String] = [:]
    for table in tables where !table.columns.isEmpty {
      let columns = table.columns.sorted { $0.key < $1.key }.map { SQLText.identifier($0.value) }
      sums[table.oid] = try await session.requiredScalar(
        """
        SELECT COALESCE(pg_catalog.sum(
          pg_catalog.hashtextextended(ROW(\(columns.joined(separator: ", ")))::pg_catalog.text, 0)), 0)
        FROM ONLY \(SQLText.identifier(table.table))
        """)
    }
    return sums
  }
}
