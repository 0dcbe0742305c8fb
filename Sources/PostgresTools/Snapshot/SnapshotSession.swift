package import ArchiveModel

/// One state of a database held fast, for pg_dump to read and for a census to be taken of.
package struct SnapshotSession {
  /// What `pg_dump --snapshot` is given; valid as long as the body of `withSnapshot` runs.
  package let identifier: String
  /// What server and database it is.
  package let facts: ServerFacts
  private let session: PsqlSession
  private let kind: BackupKind
  private let tables: [TableName]
  private let sequences: [Census.Sequence]

  /// Runs the body while a snapshot is held in a read-only transaction of the session.
  ///
  /// The sequences are read here, before a dump can begin. Tables must be qualified, see `TableLookup`.
  package static func withSnapshot<Result>(
    in session: PsqlSession, of kind: BackupKind, tables: [TableName] = [],
    _ body: (SnapshotSession) async throws -> Result
  ) async throws -> Result {
    try await session.readOnlyTransaction {
      let identifier = try await session.requiredScalar("SELECT pg_catalog.pg_export_snapshot()")
      let snapshot = SnapshotSession(
        identifier: identifier, facts: try await ServerFacts.read(from: session), session: session,
        kind: kind,
        tables: tables,
        sequences: try await CensusReader(session).sequences(of: kind, tables: tables))
      return try await body(snapshot)
    }
  }

  /// What the database holds in the snapshot; meant to be taken while pg_dump reads the same one.
  ///
  /// Errors: `permissionDenied` naming what the role may not read.
  package func census() async throws -> Census {
    // Counting is far faster than dumping, so it may take its time and leave the processors to the dump.
    try await session.withSettings(["jit": "off", "max_parallel_workers_per_gather": "0"]) {
      try await CensusReader(session).census(of: kind, tables: tables, sequences: sequences)
    }
  }
}
