import ArchiveModel
import PostgresTools

/// What a database is before or after a migration, by its own words.
struct MigrationState: Sendable, Equatable {
  /// Sorted.
  var revisions: [String]
  /// SHA-256 of the schema document.
  var fingerprint: String
  var tables: [Census.Table]
  /// Indexes that are not used because their making failed, qualified and quoted.
  var invalidIndexes: [String]
  /// Whether alembic's table is there, with a revision or without.
  var hasVersionTable: Bool

  /// Asks the database of a session; errors: PostgreSQL's, such as `permissionDenied`.
  static func read(_ session: PsqlSession) async throws -> MigrationState {
    let census = try await CensusReader(session).census(of: .full)
    let invalid = try await session.rows(
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT i.indisvalid AND c.relkind = 'i' ORDER BY 1
      """
    ).compactMap { $0[0] }
    return MigrationState(
      revisions: census.alembicRevisions, fingerprint: census.schemaFingerprint, tables: census.tables,
      invalidIndexes: invalid, hasVersionTable: census.tables.contains { $0.name == "alembic_version" })
  }

  /// Tables that this later state has fewer rows of; alembic's own is passed over.
  func losses(since earlier: MigrationState) -> [RowLoss] {
    Self.losses(from: earlier.tables, to: tables)
  }

  static func losses(from earlier: [Census.Table], to later: [Census.Table]) -> [RowLoss] {
    earlier.compactMap { table in
      guard table.name != "alembic_version" else { return nil }
      let now = later.first { $0.schema == table.schema && $0.name == table.name }?.rows
      guard now.map({ $0 < table.rows }) ?? (table.rows > 0) else { return nil }
      return RowLoss(table: TableName(schema: table.schema, name: table.name), before: table.rows, after: now)
    }
  }

  /// Whether schema and revisions are those of another state.
  func isLike(_ other: MigrationState) -> Bool {
    revisions == other.revisions && fingerprint == other.fingerprint
  }
}
