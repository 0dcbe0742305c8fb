/// What the schema document leaves out, so that its fingerprint outlives a restore, and a comparison tells all the same.
extension CensusReader {
  /// The invalid indexes by their table's qualified name; a restore builds them anew.
  package func invalidIndexes() async throws -> [String: Set<String>] {
    let rows = try await session.rows(
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, t.relname), i.relname FROM pg_catalog.pg_index x
      JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      WHERE NOT (x.indisvalid AND x.indisready AND x.indislive)
      """)
    return rows.reduce(into: [:]) { found, row in
      if let table = row[0], let index = row[1] { found[table, default: []].insert(index) }
    }
  }

  /// Digests of the values of foreign servers' options, by server and option; the values may be passwords.
  package func optionDigests() async throws -> [String: [String: String]] {
    let rows = try await session.rows(
      """
      SELECT s.srvname, pg_catalog.split_part(o, '=', 1), pg_catalog.encode(pg_catalog.sha256(
        pg_catalog.convert_to('strongroom foreign server option ' || o, 'UTF8')), 'hex')
      FROM pg_catalog.pg_foreign_server s CROSS JOIN LATERAL pg_catalog.unnest(s.srvoptions) o
      """)
    return rows.reduce(into: [:]) { found, row in
      if let server = row[0], let option = row[1] { found[server, default: [:]][option] = row[2] }
    }
  }
}
