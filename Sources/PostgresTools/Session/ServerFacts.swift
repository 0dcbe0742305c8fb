/// What a server and the database of the session say about themselves.
package struct ServerFacts: Equatable, Sendable {
  /// Such as `15.18 (Debian 15.18-0+deb12u1)`.
  package let versionText: String
  /// `server_version_num`, such as 150018.
  package let versionNumber: Int
  /// The one that the session is in.
  package let database: String
  /// Such as `UTF8`.
  package let encoding: String
  /// Its `LC_COLLATE`, such as `de_DE.UTF-8`.
  package let collate: String
  /// Its `LC_CTYPE`, such as `de_DE.UTF-8`.
  package let ctype: String
  /// `libc`, `icu` or `builtin`.
  package let localeProvider: String
  /// The provider's own locale, nil for libc.
  package let locale: String?
  /// The role that the session acts as.
  package let role: String
  /// Whether that role is one itself; being a member of one does not count.
  package let isSuperuser: Bool
  /// Whether that role has CREATEDB or is a superuser.
  package let mayCreateDatabases: Bool
  /// Whether it is a standby, which can be dumped but not restored into.
  package let isInRecovery: Bool
  /// Bytes on disk.
  package let databaseSize: Int64

  /// The version as a value.
  package var version: PostgresVersion { PostgresVersion(number: versionNumber) }
}

extension ServerFacts {
  /// The SQL of a database's locale provider in words, of a row `d` of `pg_database` (libc alone before 15).
  static let providerExpression = """
    CASE COALESCE(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c')
      WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END
    """

  /// The SQL of the provider's own locale; the column was renamed in 17.
  static let localeExpression = """
    COALESCE(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale')
    """

  private static let query = """
    SELECT pg_catalog.jsonb_build_object(
      'versionText', pg_catalog.current_setting('server_version'),
      'versionNumber', pg_catalog.current_setting('server_version_num')::int,
      'database', d.datname, 'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
      'collate', d.datcollate, 'ctype', d.datctype, 'localeProvider', \(providerExpression),
      'locale', \(localeExpression), 'role', r.rolname, 'isSuperuser', r.rolsuper,
      'mayCreateDatabases', r.rolsuper OR r.rolcreatedb, 'isInRecovery', pg_catalog.pg_is_in_recovery(),
      'databaseSize', pg_catalog.pg_database_size(d.oid))
    FROM pg_catalog.pg_database d, pg_catalog.pg_roles r
    WHERE d.datname = pg_catalog.current_database() AND r.rolname = CURRENT_USER
    """

  /// Asks the session's server.
  package static func read(from session: PsqlSession) async throws -> ServerFacts {
    try await session.decoded(ServerFacts.self, query)
  }
}

extension ServerFacts: Decodable {}
