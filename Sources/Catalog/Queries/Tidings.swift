package import ArchiveModel
package import struct Foundation.Date
import GRDB

extension Catalog {
  /// How a matter stood when somebody was last told; nil when nobody ever was.
  package func tiding(
    of environment: EnvironmentName, _ subject: String
  ) throws(CatalogFault) -> Tiding? {
    try read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM tidings WHERE environment = ? AND subject = ?",
        arguments: [environment.rawValue, subject]
      ).map { row in
        Tiding(
          environment: environment, subject: subject, state: row["state"],
          since: Microseconds(rawValue: row["since"]).date, told: Microseconds(rawValue: row["told"]).date)
      }
    }
  }

  /// Notes how a matter stands now that somebody is told.
  package func note(_ tiding: Tiding) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO tidings (environment, subject, state, since, told) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (environment, subject) DO UPDATE SET state = excluded.state, since = excluded.since,
            told = excluded.told
          """,
        arguments: [
          tiding.environment.rawValue, tiding.subject, tiding.state, Microseconds(tiding.since).rawValue,
          Microseconds(tiding.told).rawValue,
        ])
    }
  }

  /// Keeps a notice that did not arrive.
  package func keep(undelivered event: String, for channel: String, since: Date) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO undelivered (channel, event, since, attempts) VALUES (?, ?, ?, 1)",
        arguments: [channel, event, Microseconds(since).rawValue])
    }
  }

  /// The notices that did not arrive yet, oldest first, `limit` at most.
  package func undelivered(limit: Int) throws(CatalogFault) -> [Undelivered] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM undelivered ORDER BY number LIMIT ?", arguments: [limit])
        .map { row in
          Undelivered(
            number: row["number"], channel: row["channel"], event: row["event"],
            since: Microseconds(rawValue: row["since"]).date, attempts: row["attempts"])
        }
    }
  }

  /// Notes that a notice did not arrive once more.
  package func noteAttempt(of number: Int64) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: "UPDATE undelivered SET attempts = attempts + 1 WHERE number = ?", arguments: [number])
    }
  }

  /// Forgets a notice: it arrived, or is too old to be news.
  package func forget(undelivered number: Int64) throws(CatalogFault) {
    try write { database in
      try database.execute(sql: "DELETE FROM undelivered WHERE number = ?", arguments: [number])
    }
  }
}
