package import ArchiveModel

extension PsqlSession {
  /// Makes a database for a test restore; a locale that is not installed here is replaced, and a sentence says so.
  ///
  /// Errors: what the server says when no locale helps.
  package func createForProof(_ name: String, like properties: DatabaseProperties) async throws -> String? {
    let major = try await serverMajor()
    do {
      try await execute(DatabaseCreation(name: name, like: properties).statement(serverMajor: major))
      return nil
    } catch let first as PostgresFault {
      var plain = properties
      plain.localeProvider = "libc"
      plain.locale = nil
      plain.collate = "C"
      plain.ctype = properties.encoding == "UTF8" ? "C.UTF-8" : "C"
      do {
        try await execute(DatabaseCreation(name: name, like: plain).statement(serverMajor: major))
      } catch {
        throw first
      }
      return
        "the locale \(properties.locale ?? properties.collate) is not installed here, so \(plain.ctype) took "
        + "its place: the order of texts is not proved"
    }
  }

  /// How many constraints of users' tables the server holds true, and what of them and of indexes it does not.
  ///
  /// A constraint that the dump itself marks as not validated is no finding.
  package func constraintState() async throws -> (valid: Int, findings: [String]) {
    let valid = try await requiredScalar(
      """
      SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint o
      JOIN pg_catalog.pg_class c ON c.oid = o.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE o.convalidated AND o.contype IN ('c', 'f', 'p', 'u', 'x') AND \(RelationFilter.ofUsers)
      """)
    let broken = try await rows(
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
      WHERE NOT (i.indisvalid AND i.indisready) AND t.relkind <> 'p' AND \(RelationFilter.ofUsers)
      ORDER BY 1
      """
    ).compactMap { $0.first ?? nil }
    return (Int(valid) ?? 0, broken.map { "index \($0) is not valid" })
  }

  /// Runs one check of a user's in a transaction that changes nothing, within a minute or what is given.
  ///
  /// It passes when its first field is true: `t`, not `1`. `path` is the search path. Errors: what the server says.
  package func check(_ sql: String, path: String, timeout: Duration) async throws -> String? {
    let milliseconds = max(1, timeout.components.seconds * 1000)
    return try await readOnlyTransaction {
      try await apply([("search_path", path), ("statement_timeout", "\(milliseconds)")])
      return try await scalar(sql)
    }
  }
}
