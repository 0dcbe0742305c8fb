import ArchiveModel

/// The SQL conditions by which a census picks relations: of users, not of extensions, not temporary.
enum RelationFilter {
  /// A condition on `c` of `pg_class` and `n` of `pg_namespace`.
  static let ofUsers = """
    c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend m
      WHERE m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND m.objid = c.oid AND m.deptype = 'e')
    """

  /// A condition that the relation is one of the tables, which are qualified.
  static func among(_ tables: [TableName]) -> String {
    let pairs = tables.map { "(\(SQLText.literal($0.schema)), \(SQLText.literal($0.name)))" }
    return pairs.isEmpty
      ? "false" : "(n.nspname::text, c.relname::text) IN (\(pairs.joined(separator: ", ")))"
  }

  /// The condition that a standby can read it.
  ///
  /// Unlogged relations are empty there, and pg_dump leaves them out.
  static let readable = "NOT (c.relpersistence = 'u' AND pg_catalog.pg_is_in_recovery())"
}
