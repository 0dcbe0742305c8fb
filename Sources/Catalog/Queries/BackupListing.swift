package import ArchiveModel
import GRDB

extension Catalog {
  /// One page of the backups that the filter shows, newest first, below a cursor.
  ///
  /// Ordered by start, then sequence; with text by sequence alone. `limit` is cut to 1 through 1,000. Backups
  /// that begin while somebody pages appear above the first page, so no page repeats or skips one.
  package func list(
    _ filter: BackupFilter = BackupFilter(), limit: Int = 50, after cursor: BackupCursor? = nil
  ) throws(CatalogFault) -> BackupPage {
    try list(filter, limit: limit, after: cursor, looksAt: 20_000)
  }

  /// The same, with how many rows at most one page looks at.
  func list(
    _ filter: BackupFilter, limit: Int, after cursor: BackupCursor?, looksAt bound: Int
  ) throws(CatalogFault) -> BackupPage {
    guard var walk = ListingWalk(filter) else { return BackupPage(backups: [], next: nil) }
    if let cursor { walk.begin(below: cursor) }
    let limit = min(max(limit, 1), 1_000)
    return try read { database in
      var stop: BackupCursor?
      if walk.isBounded {
        let (sql, arguments) = walk.boundary(after: bound)
        if let sequence = try Int64.fetchOne(database, sql: sql, arguments: arguments) {
          let key = try Self.key(of: sequence, in: database)
          walk.end(at: key)
          stop = BackupCursor(started: Microseconds(rawValue: key.started).date, sequence: key.sequence)
        }
      }
      let (sql, arguments) = walk.query(limit: limit + 1)
      let records = try BackupRecord.fetchAll(database, sql: sql, arguments: arguments)
      let backups = try BackupAssembly.backups(Array(records.prefix(limit)), in: database)
      if records.count > limit, let last = backups.last {
        stop = BackupCursor(started: last.started, sequence: last.sequence)
      }
      return BackupPage(backups: backups, next: stop)
    }
  }

  /// The newest backups in whose names, notes, labels, tables or reasons all words of the text occur.
  ///
  /// A word may be the beginning of a longer one; text in double quotes must occur as it stands. Any text is
  /// accepted; one without letters and digits finds nothing.
  package func search(_ text: String, limit: Int = 50) throws(CatalogFault) -> [Backup] {
    try list(BackupFilter(text: text), limit: limit).backups
  }

  private static func key(
    of sequence: Int64, in database: Database
  ) throws -> (started: Int64, sequence: Int64) {
    let started = try Int64.fetchOne(
      database, sql: "SELECT started FROM backups WHERE sequence = ?", arguments: [sequence])
    guard let started else { throw RowDefect(table: "backups", column: "sequence", row: sequence) }
    return (started, sequence)
  }
}
