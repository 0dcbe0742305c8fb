package import ArchiveModel

/// A database to be made, with what can only be said when it is made.
package struct DatabaseCreation: Equatable, Sendable {
  /// As `DatabaseNames` or a test restore made it up; unquoted.
  package var name: String
  /// A role that the server must have.
  package var owner: String
  /// By the server's name for it, such as `UTF8`.
  package var encoding: String
  /// `LC_COLLATE`, the order of texts, such as `de_DE.UTF-8`.
  package var collate: String
  /// `LC_CTYPE`, what counts as a letter, such as `de_DE.UTF-8`.
  package var ctype: String
  /// `libc`, `icu` or `builtin`.
  package var localeProvider: String
  /// The provider's own locale; nil for libc, and left out on servers before 15.
  package var locale: String?
  /// Nil for the server's default.
  package var tablespace: String?

  /// A database with the attributes of another.
  package init(name: String, like properties: DatabaseProperties, tablespace: String? = nil) {
    self.name = name
    owner = properties.owner
    encoding = properties.encoding
    collate = properties.collate
    ctype = properties.ctype
    localeProvider = properties.localeProvider
    locale = properties.locale
    self.tablespace = tablespace
  }

  /// The statement, for a server of this major version.
  ///
  /// `template0` alone accepts any encoding and locale, and holds nothing that would collide with a dump.
  package func statement(serverMajor: Int) -> String {
    var words = [
      "CREATE DATABASE \(SQLText.identifier(name)) TEMPLATE template0 OWNER \(SQLText.identifier(owner))",
      "ENCODING \(SQLText.literal(encoding)) LC_COLLATE \(SQLText.literal(collate))",
      "LC_CTYPE \(SQLText.literal(ctype))",
    ]
    if serverMajor >= 15 {
      words.append("LOCALE_PROVIDER \(localeProvider)")
      switch (localeProvider, locale) {
      case ("icu", let locale?): words.append("ICU_LOCALE \(SQLText.literal(locale))")
      case ("builtin", let locale?): words.append("BUILTIN_LOCALE \(SQLText.literal(locale))")
      default: break
      }
    }
    if let tablespace { words.append("TABLESPACE \(SQLText.identifier(tablespace))") }
    return words.joined(separator: " ")
  }
}

extension PsqlSession {
  /// Makes a side database and marks it as ours, so that one left behind by a kill is found again.
  ///
  /// Errors: `permissionDenied`, `roleMissing`, what else the server says.
  package func createSide(
    _ creation: DatabaseCreation, for origin: String, at time: CivilTimestamp
  ) async throws {
    let major = try await serverMajor()
    try await execute(creation.statement(serverMajor: major))
    let mark = DatabaseMark(role: .side, name: creation.name, origin: origin, time: time)
    try await execute(try mark.statement())
  }

  /// All names of databases, to choose one that is free.
  package func databaseNames() async throws -> Set<String> {
    Set(try await rows("SELECT datname FROM pg_catalog.pg_database").compactMap { $0.first ?? nil })
  }

  /// The tablespace of a database; nil when it is the server's default.
  package func tablespace(of database: String) async throws -> String? {
    try await scalar(
      """
      SELECT NULLIF(t.spcname, 'pg_default') FROM pg_catalog.pg_database d
      JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = \(SQLText.literal(database))
      """)
  }

  func serverMajor() async throws -> Int {
    let number = try await requiredScalar("SELECT pg_catalog.current_setting('server_version_num')")
    return PostgresVersion(number: Int(number) ?? 0).major
  }
}
