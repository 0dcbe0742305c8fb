import Catalog
import Testing

/// Fills a catalog with made-up backups by SQL, as fast as SQLite can.
enum LargeCatalog {
  /// Adds `count` backups, five minutes apart, of four environments; one in a thousand is not good.
  static func fill(_ path: String, count: Int) throws {
    let result = try sqlite3(
      path,
      """
      PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -200000;
      BEGIN;
      CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY);
      INSERT INTO numbers WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up LIMIT \(count))
        SELECT n FROM up;
      INSERT INTO backups (sequence, id, environment, kind, format, compression, tables, database, note,
        started, finished, state, reason, changed)
      SELECT n, \(id), \(environment), \(kind), iif(n % 50 = 0, 'custom', 'plain'), 'zstd:3',
        iif(\(kind) = 'table', json_array('users'), '[]'), 'expenses',
        CASE n % 10 WHEN 0 THEN 'before release ' || (n / 10) END,
        \(start), iif(n % 10000 = 9999, NULL, \(start) + 60000000),
        CASE WHEN n % 10000 = 9999 THEN 'running' WHEN n % 1000 = 500 THEN 'failed'
          WHEN n % 1000 = 700 THEN 'damaged' ELSE 'complete' END,
        CASE n % 1000 WHEN 500 THEN 'pg_dump ended with status 1' WHEN 700 THEN 'SHA-256 differs' END, \(start)
      FROM numbers;
      INSERT INTO objects (number, backup, role, name, plain_bytes, plain_sha256, stored_bytes, stored_sha256)
      SELECT n, n, 'dump', 'backup_' || \(environment) || '_' ||
        strftime('%Y%m%d_%H%M%S', \(start) / 1000000, 'unixepoch') || '-' || (n + 1) || '.sql.zst',
        n * 10, randomblob(32), n * 3, randomblob(32)
      FROM numbers WHERE n % 1000 <> 500 AND n % 10000 <> 9999;
      INSERT INTO copies (object, store, state, bytes, recorded)
      SELECT number, 1, iif(number % 1000 = 700, 'damaged', 'present'), stored_bytes, 1 FROM objects;
      INSERT INTO backup_labels (label, started, backup)
      SELECT iif(n % 1000 = 0, 'release', 'nightly'), \(start), n FROM numbers WHERE n % 5 = 0;
      INSERT INTO backup_search (rowid, names, note, labels, tables, reason)
      SELECT sequence, backups.id || ' ' || environment || ' ' || database || ' ' || coalesce(name, ''), note,
        CASE WHEN sequence % 1000 = 0 THEN 'release' WHEN sequence % 5 = 0 THEN 'nightly' END,
        iif(kind = 'table', 'users', ''), reason
      FROM backups LEFT JOIN objects ON objects.backup = sequence;
      COMMIT;
      """)
    try #require(result.status == 0, "\(result.errors)")
  }

  private static let environment =
    "CASE WHEN n % 100 = 1 THEN 'dev' WHEN n % 100 = 2 THEN 'stage' WHEN n = 5 THEN 'once' ELSE 'prod' END"
  private static let kind = "CASE n % 20 WHEN 3 THEN 'schema' WHEN 4 THEN 'table' ELSE 'full' END"
  private static let start = "(1600000000000000 + n * 300000000)"
  /// Eight letters, mixed so that neighbours in time are not neighbours in the index.
  private static let id = """
    (SELECT group_concat(substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (((n * 2654435761) & 1099511627775)
      >> shift & 31), 1), '') FROM (SELECT 35 AS shift UNION ALL SELECT 30 UNION ALL SELECT 25 UNION ALL
      SELECT 20 UNION ALL SELECT 15 UNION ALL SELECT 10 UNION ALL SELECT 5 UNION ALL SELECT 0))
    """
}
