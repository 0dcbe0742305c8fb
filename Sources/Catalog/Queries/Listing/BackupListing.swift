package import ArchiveModel
import GRDB

extension Catalog {
  /// One page of the backups that the filter shows, behind a cursor of the same order.
  ///
  /// `limit` is cut to 1 through 1,000; `skipped` matches are passed over first. Backups that begin while somebody
  /// pages newest first appear above the first page, so no page repeats or skips one. Throws `usage` when several
  /// revisions begin with the one asked for.
  package func list(
    _ filter: BackupFilter = BackupFilter(), order: BackupOrder = .newest, limit: Int = 50,
    skipping skipped: Int = 0, after cursor: BackupCursor? = nil
  ) throws(CatalogFault) -> BackupPage {
    // A page by its number must have looked at all those before it.
    var bounds = ListingBounds.usual
    if skipped > 0 { bounds.rows = .max }
    return try list(filter, order: order, limit: limit, skipping: skipped, after: cursor, bounds: bounds)
  }

  /// The same, with how much one page looks at.
  func list(
    _ filter: BackupFilter, order: BackupOrder, limit: Int, skipping skipped: Int = 0,
    after cursor: BackupCursor?, bounds: ListingBounds
  ) throws(CatalogFault) -> BackupPage {
    let limit = min(max(limit, 1), 1_000)
    return try read { database in
      guard let search = try ListingSearch(filter, order: order, bounds: bounds, in: database) else {
        return BackupPage(backups: [], next: nil)
      }
      let cursor = cursor.map { ListingKey(value: $0.key, sequence: $0.sequence) }
      let (keys, stop) = try search.keys(limit: limit, skipping: max(skipped, 0), after: cursor, in: database)
      return BackupPage(
        backups: try Self.backups(keys.map(\.sequence), in: database),
        next: stop.map { BackupCursor(key: $0.value, sequence: $0.sequence) })
    }
  }

  /// The newest backups in whose names, notes, labels, tables or reasons all words of the text occur.
  ///
  /// A word may be the beginning of a longer one; text in double quotes must occur as it stands. Any text is
  /// accepted; one without letters and digits finds nothing.
  package func search(_ text: String, limit: Int = 50) throws(CatalogFault) -> [Backup] {
    try list(BackupFilter(text: text), limit: limit).backups
  }

  /// The backups with these sequences that there are, in the order asked for.
  package func backups(sequences: [Int64]) throws(CatalogFault) -> [Backup] {
    try read { try Self.backups(sequences, in: $0) }
  }

  private static func backups(_ sequences: [Int64], in database: Database) throws -> [Backup] {
    var found: [Int64: Backup] = [:]
    var rest = sequences[...]
    while !rest.isEmpty {
      let batch = rest.prefix(500)
      rest = rest.dropFirst(batch.count)
      let records = try BackupRecord.fetchAll(
        database,
        sql: "SELECT * FROM backups WHERE sequence IN (\(databaseQuestionMarks(count: batch.count)))",
        arguments: StatementArguments(Array(batch)))
      for backup in try BackupAssembly.backups(records, in: database) { found[backup.sequence] = backup }
    }
    return sequences.compactMap { found[$0] }
  }
}
