import ArchiveModel

/// What client programs were found on this host.
package struct InstalledTools: Sendable {
  /// Every usable set.
  package let tools: [ClientTools]
  /// A sentence on each that is there but unusable.
  package let problems: [String]
  /// The one folder that was looked in, when the settings name it.
  let pgBin: String?

  /// The programs for a server of this major version: its own major, else the nearest newer one, never older.
  ///
  /// The fault's hint names the package to install. Errors: `toolMissing`, `toolVersion`.
  package func choice(forServerMajor major: Int) throws(PostgresFault) -> ToolChoice {
    if let own = tools.filter({ $0.version.major == major }).max(by: { $0.version < $1.version }) {
      return ToolChoice(tools: own, serverMajor: major)
    }
    if let newer = tools.filter({ $0.version.major > major }).min(by: { $0.version.major < $1.version.major })
    {
      return ToolChoice(tools: newer, serverMajor: major)
    }
    guard let older = tools.max(by: { $0.version < $1.version }) else {
      throw missing(package: "postgresql-client-\(major)")
    }
    throw Self.tooOld(older.version, serverMajor: major)
  }

  /// The newest programs, for asking a server of unknown version what it is; psql speaks to all of them.
  ///
  /// Errors: `toolMissing`.
  package func newest() throws(PostgresFault) -> ClientTools {
    guard let newest = tools.max(by: { $0.version < $1.version }) else {
      throw missing(package: "postgresql-client")
    }
    return newest
  }

  private func missing(package: String) -> PostgresFault {
    let place = pgBin.map { " in \($0)" } ?? ""
    return PostgresFault(
      .toolMissing,
      problems.first ?? "pg_dump and the other PostgreSQL client programs were not found\(place)",
      hint: "Install them with 'apt install \(package)', or name their folder in 'pg_bin'.")
  }

  static func tooOld(_ version: PostgresVersion, serverMajor: Int) -> PostgresFault {
    PostgresFault(
      .toolVersion, "pg_dump \(version) cannot dump a PostgreSQL \(serverMajor) server, which is newer",
      hint: "Install the server's own client with 'apt install postgresql-client-\(serverMajor)'.")
  }
}
