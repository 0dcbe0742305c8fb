package import ArchiveModel
import GRDB

extension Catalog {
  /// The plain bytes of the newest good dumps of a series that another one may be compared with, newest first (F35).
  ///
  /// Of the same format and, for custom, the same inner compression (pg_dump's own is on where ours is none); only
  /// those that count. A flagged one is left out until it is acknowledged, and then nothing before it is looked at:
  /// its size is the new measure.
  package func comparableSizes(
    _ series: BackupSeries, format: ArchiveModel.DumpFormat, compression: Compression, limit: Int
  ) throws(CatalogFault) -> [Int64] {
    try read { database in
      let rows = try Row.fetchAll(
        database, sql: Self.comparableSizesSQL,
        arguments: [
          series.environment.rawValue, series.kind.rawValue,
          try JSONText.array(BackupRecord.spelled(series.tables)), format.rawValue, compression == .none,
          limit,
        ])
      let answered = rows.firstIndex { $0["answered"] } ?? rows.endIndex
      return rows.prefix(answered + 1).map { $0["plain_bytes"] }
    }
  }

  static let comparableSizesSQL = """
    SELECT objects.plain_bytes, flags.backup IS NOT NULL AS answered
    FROM backups INDEXED BY backups_good_of_format
    CROSS JOIN objects ON objects.backup = backups.sequence AND objects.role = 'dump'
      AND objects.plain_bytes IS NOT NULL
    LEFT JOIN flags ON flags.backup = backups.sequence
    WHERE backups.state = 'complete' AND backups.environment = ? AND backups.kind = ?
      AND backups.tables = ? AND backups.format = ?
      AND (backups.format <> 'custom' OR (backups.compression = 'none') = ?)
      AND objects.plain_bytes IS NOT NULL AND backups.counted = 1
      AND (flags.backup IS NULL OR flags.acknowledged IS NOT NULL)
    ORDER BY backups.started DESC, backups.sequence DESC LIMIT ?
    """
}
