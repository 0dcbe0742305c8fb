import ArchiveModel
import PostgresTools

/// Compares the rows that a load of chosen tables brought with the census of the backup.
struct RowEvidence {
  let source: RestoreSource
  let selection: TableSelection
  /// The schema the tables were loaded into; nil for their own.
  let schema: String?

  /// Counts within the transaction of the load; nil where there is no census to compare with.
  ///
  /// Throws `restoreInvalid`, which takes the load back.
  func compare(_ session: PsqlSession) async throws -> String? {
    guard let census = source.census else { return nil }
    let expected = census.tables.filter { table in
      selection.tables.contains { $0.schema == table.schema && $0.name == table.name }
    }
    for table in expected {
      let name = SQLText.identifier(schema ?? table.schema, table.name)
      let found = try await session.requiredScalar("SELECT pg_catalog.count(*) FROM ONLY \(name)")
      guard Int64(found) == table.rows else {
        throw OperationFault(
          .restoreInvalid, "\(name) has \(found) rows after the restore, and \(table.rows) were backed up",
          hint: "Nothing was changed. Try another backup, and keep this one for inspection.")
      }
    }
    let rows = expected.reduce(0) { $0 + $1.rows }
    return "\(expected.count.counting("table")) with \(rows.counting("row")), as backed up"
  }
}
