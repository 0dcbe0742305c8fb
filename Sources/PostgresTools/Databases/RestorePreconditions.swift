import ArchiveModel

extension PsqlSession {
  /// Which of these roles the server does not have, sorted.
  package func missingRoles(_ names: Set<String>) async throws -> [String] {
    try await missing(names, "SELECT rolname FROM pg_catalog.pg_roles")
  }

  /// Which of these extensions the server cannot install, sorted.
  package func missingExtensions(_ names: [String]) async throws -> [String] {
    try await missing(Set(names), "SELECT name FROM pg_catalog.pg_available_extensions")
  }

  private func missing(_ names: Set<String>, _ present: String) async throws -> [String] {
    guard !names.isEmpty else { return [] }
    return try await rows(
      """
      SELECT wanted FROM pg_catalog.unnest(\(SQLText.textArray(names.sorted()))) AS wanted
      WHERE wanted NOT IN (\(present)) ORDER BY wanted COLLATE "C"
      """
    ).compactMap { $0.first ?? nil }
  }

  /// What keeps a database from being swapped out: words for a message; empty when nothing does.
  ///
  /// Logical slots and subscriptions stay with the database they were made in, and prepared transactions keep it
  /// from being renamed.
  package func swapObstacles(of database: String) async throws -> [String] {
    let name = SQLText.literal(database)
    return try await rows(
      """
      SELECT 'the logical replication slot ' || pg_catalog.quote_literal(slot_name)
        FROM pg_catalog.pg_replication_slots WHERE database = \(name)
      UNION ALL SELECT 'the subscription ' || pg_catalog.quote_literal(s.subname)
        FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
        WHERE d.datname = \(name)
      UNION ALL SELECT 'the prepared transaction ' || pg_catalog.quote_literal(gid)
        FROM pg_catalog.pg_prepared_xacts WHERE database = \(name)
      ORDER BY 1
      """
    ).compactMap { $0.first ?? nil }
  }

  /// What the session's database holds that a dump could collide with: words for a message; empty when it is empty.
  ///
  /// What the system and extensions brought does not count, nor do `public` and `plpgsql`.
  package func contentsOfDatabase() async throws -> [String] {
    try await rows(
      """
      WITH ours AS (SELECT oid FROM pg_catalog.pg_namespace
        WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'),
      counts(what, number) AS (
        SELECT 'schemas', pg_catalog.count(*) FROM pg_catalog.pg_namespace n JOIN ours USING (oid)
          WHERE nspname <> 'public' AND \(Self.notOfExtension("n.oid", "pg_namespace"))
        UNION ALL SELECT 'relations', pg_catalog.count(*) FROM pg_catalog.pg_class c
          JOIN ours ON ours.oid = c.relnamespace WHERE \(Self.notOfExtension("c.oid", "pg_class"))
        UNION ALL SELECT 'functions', pg_catalog.count(*) FROM pg_catalog.pg_proc p
          JOIN ours ON ours.oid = p.pronamespace WHERE \(Self.notOfExtension("p.oid", "pg_proc"))
        UNION ALL SELECT 'types', pg_catalog.count(*) FROM pg_catalog.pg_type t
          JOIN ours ON ours.oid = t.typnamespace
          WHERE t.typtype IN ('d', 'e', 'r') AND \(Self.notOfExtension("t.oid", "pg_type"))
        UNION ALL SELECT 'operators', pg_catalog.count(*) FROM pg_catalog.pg_operator o
          JOIN ours ON ours.oid = o.oprnamespace WHERE \(Self.notOfExtension("o.oid", "pg_operator"))
        UNION ALL SELECT 'collations', pg_catalog.count(*) FROM pg_catalog.pg_collation o
          JOIN ours ON ours.oid = o.collnamespace WHERE \(Self.notOfExtension("o.oid", "pg_collation"))
        UNION ALL SELECT 'text search configurations', pg_catalog.count(*) FROM pg_catalog.pg_ts_config o
          JOIN ours ON ours.oid = o.cfgnamespace WHERE \(Self.notOfExtension("o.oid", "pg_ts_config"))
        UNION ALL SELECT 'extensions', pg_catalog.count(*) FROM pg_catalog.pg_extension
          WHERE extname <> 'plpgsql'
        UNION ALL SELECT 'large objects', pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata
        UNION ALL SELECT 'event triggers', pg_catalog.count(*) FROM pg_catalog.pg_event_trigger e
          WHERE \(Self.notOfExtension("e.oid", "pg_event_trigger"))
        UNION ALL SELECT 'publications', pg_catalog.count(*) FROM pg_catalog.pg_publication
        UNION ALL SELECT 'foreign servers', pg_catalog.count(*) FROM pg_catalog.pg_foreign_server
        UNION ALL SELECT 'casts', pg_catalog.count(*) FROM pg_catalog.pg_cast c
          WHERE c.oid >= 16384 AND \(Self.notOfExtension("c.oid", "pg_cast")))
      SELECT number || ' ' || what FROM counts WHERE number > 0
      """
    ).compactMap { $0.first ?? nil }
  }

  private static func notOfExtension(_ oid: String, _ catalog: String) -> String {
    """
    NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend x WHERE x.objid = \(oid) AND x.deptype = 'e'
      AND x.classid = 'pg_catalog.\(catalog)'::pg_catalog.regclass)
    """
  }
}
