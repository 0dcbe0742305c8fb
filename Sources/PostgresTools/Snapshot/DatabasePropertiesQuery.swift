package import ArchiveModel

extension PsqlSession {
  /// The attributes of a database itself, this session's own unless another is named.
  ///
  /// Errors: `databaseMissing`.
  package func databaseProperties(of name: String? = nil) async throws -> DatabaseProperties {
    let database = name ?? connection.database
    let found = try await decodedIfAny(
      DatabaseProperties.self,
      """
      SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
        'owner', pg_catalog.pg_get_userbyid(d.datdba),
        'encoding', pg_catalog.pg_encoding_to_char(d.encoding), 'collate', d.datcollate, 'ctype', d.datctype,
        'locale_provider', \(ServerFacts.providerExpression), 'locale', \(ServerFacts.localeExpression),
        'comment', pg_catalog.shobj_description(d.oid, 'pg_database'),
        'settings', COALESCE((\(Self.settingsQuery)), '[]'), 'grants', (\(Self.grantsQuery))))
      FROM pg_catalog.pg_database d WHERE d.datname = \(SQLText.literal(database))
      """)
    guard let found else { throw Diagnosis(of: connection).fault(for: .databaseMissing(database)) }
    return found
  }

  /// `ALTER DATABASE … SET` with and without a role; a role's own settings are among the globals.
  private static let settingsQuery = """
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('role', r.rolname,
        'name', pg_catalog.split_part(s.item, '=', 1),
        'value', pg_catalog.substr(s.item, pg_catalog.strpos(s.item, '=') + 1))
      ORDER BY r.rolname NULLS FIRST, s.item COLLATE "C")
    FROM (SELECT setrole, pg_catalog.unnest(setconfig) AS item FROM pg_catalog.pg_db_role_setting
      WHERE setdatabase = d.oid) s
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
    """

  /// NULL when nothing was ever granted or revoked; an empty list when everything was revoked.
  private static let grantsQuery = """
    SELECT CASE WHEN d.datacl IS NOT NULL THEN COALESCE(
      pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('grantee', r.rolname, 'privilege', a.privilege_type,
          'grantable', a.is_grantable) ORDER BY r.rolname NULLS FIRST, a.privilege_type COLLATE "C")
        FILTER (WHERE a.privilege_type IS NOT NULL), '[]') END
    FROM pg_catalog.aclexplode(d.datacl) a LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
    WHERE a.grantee = 0 OR r.rolname IS NOT NULL
    """
}
