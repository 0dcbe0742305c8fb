/// The statements of single lookups; a test reads their query plans.
extension Catalog {
  static let idPrefixSQL = "SELECT * FROM backups WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"

  static let fileNameSQL = """
    SELECT * FROM backups WHERE sequence = (SELECT backup FROM objects WHERE name = ?)
    """

  static let isKnownSQL = """
    SELECT EXISTS (SELECT 1 FROM objects WHERE name = ?1) OR EXISTS (SELECT 1 FROM jobs WHERE file_name = ?1)
    """

  static let latestGoodSQL = """
    SELECT * FROM backups INDEXED BY backups_good
    WHERE state = 'complete' AND environment = ? AND kind = ? AND tables = ? AND started < ?
    ORDER BY started DESC, sequence DESC LIMIT 1
    """

  static let recentSizesSQL = """
    SELECT objects.plain_bytes, objects.stored_bytes, backups.finished - backups.started AS elapsed
    FROM backups INDEXED BY backups_good_of_format
    CROSS JOIN objects ON objects.backup = backups.sequence AND objects.role = 'dump'
      AND objects.plain_bytes IS NOT NULL
    WHERE backups.state = 'complete' AND backups.environment = ? AND backups.kind = ?
      AND backups.tables = ? AND backups.format = ? AND objects.plain_bytes IS NOT NULL
    ORDER BY backups.started DESC, backups.sequence DESC LIMIT ?
    """

  static let countsSQL = "SELECT state, backups FROM state_totals WHERE environment = ? AND backups > 0"

  static let eventsOfBackupSQL = "SELECT * FROM events WHERE backup = ? ORDER BY number"

  static let eventsSQL = "SELECT * FROM events WHERE number < ? ORDER BY number DESC LIMIT ?"

  static let verificationsSQL = "SELECT * FROM verifications WHERE backup = ? ORDER BY number DESC"
}
