import GRDB

/// The full-text index over the words of backups.
enum SearchIndex {
  /// Writes the words of one backup anew; belongs in each transaction that changes one of them.
  static func refresh(_ sequence: Int64, in database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO backup_search (rowid, names, note, labels, tables, reason)
        SELECT sequence,
          concat_words, note,
          (SELECT group_concat(label, ' ') FROM backup_labels WHERE backup = sequence),
          (SELECT group_concat(value, ' ') FROM json_each(tables)),
          reason
        FROM (
          SELECT *, id || ' ' || environment || ' ' || database || ' ' || coalesce(
            (SELECT group_concat(name, ' ') FROM objects WHERE objects.backup = backups.sequence), ''
          ) AS concat_words
          FROM backups WHERE sequence = ?
        )
        """
    ).execute(arguments: [sequence])
  }
}
