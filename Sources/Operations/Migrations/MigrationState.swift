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
  /// Of the tables whose values were looked at; empty when none were.
  var values: [TableValues] = []

  /// What of the values is looked at, apart from their number.
  enum Look {
    /// None: one transaction takes back whatever becomes of them.
    case numbers
    /// Those that a plan may change.
    case plan(MigratePlan)
    /// Those that were looked at before.
    case again(MigrationState)
    /// All.
    case all
  }

  /// Asks the database of a session; errors: PostgreSQL's, such as `permissionDenied`.
  static func read(_ session: PsqlSession, _ look: Look = .numbers) async throws -> MigrationState {
    let reader = CensusReader(session)
    let census = try await reader.census(of: .full)
    let invalid = try await invalidIndexes(session)
    let tables = try await reader.tableIdentities()
    let values: [TableValues] =
      switch look {
      case .numbers: []
      case .plan(let plan):
        try await TableValues.read(plan.valueChanges, of: tables, without: plan.drops, by: reader)
      case .again(let earlier): try await TableValues.read(like: earlier.values, of: tables, by: reader)
      case .all: try await TableValues.read(.any, of: tables, without: [], by: reader)
      }
    return MigrationState(
      revisions: census.alembicRevisions, fingerprint: census.schemaFingerprint, tables: census.tables,
      identities: tables, invalidIndexes: invalid, values: values)
  }

  /// Indexes that are not used because their making failed, qualified and quoted.
  static func invalidIndexes(_ session: PsqlSession) async throws -> [String] {
    try await session.rows(
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT i.indisvalid AND c.relkind = 'i' ORDER BY 1
      """
    ).compactMap { $0[0] }
  }

  /// What a failed CREATE INDEX CONCURRENTLY has left since; the fingerprint does not know of it.
  func newInvalidIndexes(since earlier: MigrationState) -> [String] {
    invalidIndexes.filter { !earlier.invalidIndexes.contains($0) }
  }

  /// Whether schema and revisions are those of another state; rows are not looked at.
  func isLike(_ other: MigrationState) -> Bool {
    revisions == other.revisions && fingerprint == other.fingerprint
  }
}
