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
        arguments: try Self.comparison(series, format, compression) + [limit])
      let answered = rows.firstIndex { $0["answered"] } ?? rows.endIndex
      return rows.prefix(answered + 1).map { $0["plain_bytes"] }
    }
  }

  /// The same for a dump of the past: the five before its start, flagged ones among them.
  ///
  /// A history that became smaller years ago is then flagged where it did, and not in every file since.
  static func sizes(before found: ImportedBackup, limit: Int, in database: Database) throws -> [Int64] {
    let series = BackupSeries(
      environment: found.environment, kind: found.kind, tables: found.tables.sorted())
    return try Int64.fetchAll(
      database, sql: sizesBeforeSQL,
      arguments: comparison(series, found.format, found.compression) + [
        Microseconds(found.started).rawValue, limit,
      ])
  }

  private static func comparison(
    _ series: BackupSeries, _ format: ArchiveModel.DumpFormat, _ compression: Compression
  ) throws -> StatementArguments {
    [
      series.environment.rawValue, series.kind.rawValue,
      try JSONText.array(BackupRecord.spelled(series.tables)), format.rawValue, compression == .none,
    ]
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

  static let sizesBeforeSQL = """
    SELECT objects.plain_bytes
    FROM backups INDEXED BY backups_good_of_format
    CROSS JOIN objects ON objects.backup = backups.sequence AND objects.role = 'dump'
      AND objects.plain_bytes IS NOT NULL
    WHERE backups.state = 'complete' AND backups.environment = ? AND backups.kind = ?
      AND backups.tables = ? AND backups.format = ?
      AND (backups.format <> 'custom' OR (backups.compression = 'none') = ?)
      AND backups.counted = 1 AND backups.started < ?
    ORDER BY backups.started DESC, backups.sequence DESC LIMIT ?
    """
}
