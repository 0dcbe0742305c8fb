import ArchiveModel
import PostgresTools

/// What a database is before or after a migration, by its own words.
struct MigrationState: Sendable, Equatable {
  /// Sorted.
  var revisions: [String]
  /// SHA-256 of the schema document.
  var fingerprint: String
  var tables: [Census.Table]
  /// The same tables with their columns, by which a new name is told from a loss.
  var identities: [TableIdentity]
  /// Indexes that are not used because their making failed, qualified and quoted.
  var invalidIndexes: [String]

  /// Asks the database of a session; errors: PostgreSQL's, such as `permissionDenied`.
  static func read(_ session: PsqlSession) async throws -> MigrationState {
    let reader = CensusReader(session)
    let census = try await reader.census(of: .full)
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
      identities: try await reader.tableIdentities(), invalidIndexes: invalid)
  }

  /// Whether schema and revisions are those of another state; rows are not looked at.
  func isLike(_ other: MigrationState) -> Bool {
    revisions == other.revisions && fingerprint == other.fingerprint
  }
}
