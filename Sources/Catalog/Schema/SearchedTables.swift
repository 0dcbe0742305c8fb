/// Migration `0007-searched-tables`: the tables of censuses are words of the search too.
enum SearchedTables {
  /// Only backups with a census have more words than before.
  static let statements = """
    INSERT OR REPLACE INTO backup_search (rowid, names, note, labels, tables, reason)
    SELECT old.rowid, old.names, old.note, old.labels,
      coalesce(old.tables, '') || ' ' || coalesce(
        (SELECT group_concat(json_extract(value, '$.schema') || '.' || json_extract(value, '$.name'), ' ')
          FROM json_each(censuses.document, '$.tables')), ''),
      old.reason
    FROM censuses CROSS JOIN backup_search AS old ON old.rowid = censuses.backup;
    """
}
