package import ArchiveModel

/// Takes the census of the database that a session is in.
package struct CensusReader {
  let session: PsqlSession

  package init(_ session: PsqlSession) {
    self.session = session
  }

  /// The census in a read-only transaction of its own; a restored database is compared this way.
  ///
  /// `kind` and `tables` are those of the dump. Rows and values are counted only where the dump has them: a
  /// `schema` dump restores to empty tables. A `table` census has those tables, the sequences that they own
  /// and no fingerprint. Tables must be qualified, see `TableLookup`. Errors: `permissionDenied`.
  package func census(of kind: BackupKind, tables: [TableName] = []) async throws -> Census {
    try await session.readOnlyTransaction {
      let sequences = try await sequences(of: kind, tables: tables)
      return try await census(of: kind, tables: tables, sequences: sequences)
    }
  }

  /// The same in the transaction that is open, whatever it has changed.
  package func censusWithin(_ kind: BackupKind) async throws -> Census {
    try await census(of: kind, tables: [], sequences: try await sequences(of: kind, tables: []))
  }

  /// The sequences, read before a dump begins.
  ///
  /// They move on whatever snapshot is held, and the dump's values must not be behind these.
  func sequences(of kind: BackupKind, tables: [TableName]) async throws -> [Census.Sequence] {
    try await SequenceValues(session: session).read(
      ownedBy: kind == .table ? tables : nil, withValues: kind != .schema)
  }

  /// The rest of the census in the transaction that is open.
  func census(of kind: BackupKind, tables: [TableName], sequences: [Census.Sequence]) async throws -> Census {
    let counts = try await TableCounts(session: session).read(
      kind == .table ? tables : nil, counting: kind != .schema)
    return Census(
      tables: counts, sequences: sequences,
      largeObjects: kind == .full || kind == .data ? try await largeObjects() : 0,
      schemaFingerprint: kind == .table ? "" : try await schemaFingerprint(),
      alembicRevisions: try await alembicRevisions(), properties: try await session.databaseProperties())
  }

  /// SHA-256 of the canonical schema document, in hexadecimal.
  ///
  /// It is equal before and after a faithful restore on a server of the same major version.
  package func schemaFingerprint() async throws -> String {
    try await session.withSettings(SchemaDocument.settings) {
      try await session.requiredScalar(SchemaDocument.fingerprintQuery)
    }
  }

  /// The canonical schema document itself, as JSON text.
  package func schemaDocument() async throws -> String {
    try await session.withSettings(SchemaDocument.settings) {
      try await session.requiredScalar(SchemaDocument.documentQuery)
    }
  }

  /// Alembic's tables of users, by schema; none that this role may not read where `readable` is asked for.
  package func versionTables(readable: Bool = false) async throws -> [TableName] {
    let rights = """
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
      """
    return try await session.rows(
      """
      SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'version_num'
      WHERE c.relname = 'alembic_version' AND c.relkind IN ('r', 'p') AND \(RelationFilter.ofUsers)
        \(readable ? rights : "")
      ORDER BY 1
      """
    ).compactMap { row in
      guard let schema = row[0], let name = row[1] else { return nil }
      return TableName(schema: schema, name: name)
    }
  }

  /// The revisions in every `alembic_version` table, sorted; empty when there is none or it may not be read.
  package func alembicRevisions() async throws -> [String] {
    var revisions = Set<String>()
    for table in try await versionTables(readable: true) {
      let rows = try await session.rows("SELECT version_num FROM \(SQLText.identifier(table))")
      revisions.formUnion(rows.compactMap { $0[0] })
    }
    return revisions.sorted()
  }

  private func largeObjects() async throws -> Int64 {
    let count = try await session.requiredScalar(
      "SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata")
    return Int64(count) ?? 0
  }
}
