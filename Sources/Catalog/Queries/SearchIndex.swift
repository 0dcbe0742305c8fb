import GRDB

/// The full-text index over the words of backups.
enum SearchIndex {
  /// Writes the words of one backup anew; belongs in each transaction that changes one of them.
  ///
  /// Tables are those it was made of, those of its census, and those that an imported dump was found to hold; of a
  /// sealed one the catalog knows only the first.
  static func refresh(_ sequence: Int64, in database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO backup_search (rowid, names, note, labels, tables, reason)
        SELECT sequence,
          concat_words, note,
          (SELECT group_concat(label, ' ') FROM backup_labels WHERE backup = sequence),
          coalesce((SELECT group_concat(value, ' ') FROM json_each(tables)), '') || ' ' || coalesce(
            (SELECT group_concat(json_extract(value, '$.schema') || '.' || json_extract(value, '$.name'), ' ')
              FROM censuses, json_each(document, '$.tables') WHERE censuses.backup = sequence), '')
            || ' ' || coalesce(
              (SELECT group_concat(value, ' ') FROM manifests, json_each(document, '$.imported.tables')
                WHERE manifests.backup = sequence), ''),
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
