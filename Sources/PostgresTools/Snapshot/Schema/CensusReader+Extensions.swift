extension CensusReader {
  /// The versions of the installed extensions, by name; a dump does not hold them.
  package func extensionVersions() async throws -> [String: String] {
    let rows = try await session.rows("SELECT extname, extversion FROM pg_catalog.pg_extension")
    return rows.reduce(into: [:]) { versions, row in
      if let name = row[0], let version = row[1] { versions[name] = version }
    }
  }
}
