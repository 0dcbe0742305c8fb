import ArchiveModel
package import struct Foundation.Date
import GRDB

/// What the catalog knows of the time: a clock that lies before it moved backwards (R14).
extension Catalog {
  /// The highest time that was noted since the clock was last acknowledged; nil before the first.
  package func highestTimeSeen() throws(CatalogFault) -> Date? {
    try read { database in
      try Int64.fetchOne(database, sql: "SELECT last_seen FROM archive").map {
        Microseconds(rawValue: $0).date
      }
    }
  }

  /// Remembers the highest time seen; returns what it was before, nil the first time.
  ///
  /// A caller whose `now` lies before it has a clock that moved backwards.
  package func noteTime(_ now: Date) throws(CatalogFault) -> Date? {
    try write { database in
      let before = try Int64.fetchOne(database, sql: "SELECT last_seen FROM archive")
      try database.execute(
        sql: "UPDATE archive SET last_seen = max(coalesce(last_seen, ?1), ?1)",
        arguments: [Microseconds(now).rawValue])
      return before.map { Microseconds(rawValue: $0).date }
    }
  }

  /// The latest time among the newest thousand entries of the journal; nil when there is none.
  ///
  /// What lies before the last acknowledgement of the clock does not count, nor what is told of a backup whose date
  /// was acknowledged.
  package func latestJournalTime() throws(CatalogFault) -> Date? {
    try read { database in
      try Int64.fetchOne(database, sql: Self.latestJournalTimeSQL).map { Microseconds(rawValue: $0).date }
    }
  }

  /// Records that the clock is right now: what was seen later counts no more.
  package func acknowledgeClock(reason: String, at now: Date) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: "UPDATE archive SET last_seen = ?", arguments: [Microseconds(now).rawValue])
      try EventRecord(at: Microseconds(now).rawValue, what: Self.clockAcknowledged, detail: reason)
        .insert(database)
    }
  }

  private static let clockAcknowledged = "clock.acknowledged"

  static let latestJournalTimeSQL = """
    WITH newest AS (SELECT number, at, what, backup FROM events ORDER BY number DESC LIMIT 1000)
    SELECT max(at) FROM newest
    WHERE number >= coalesce((SELECT max(number) FROM newest WHERE what = '\(clockAcknowledged)'), 0)
      AND NOT EXISTS (
        SELECT 1 FROM flags WHERE flags.backup = newest.backup AND flags.acknowledged IS NOT NULL)
    """
}
