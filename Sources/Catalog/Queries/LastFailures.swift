package import ArchiveModel
import GRDB

extension Catalog {
  /// What failed for an environment, or for all of them together, and has not succeeded since.
  ///
  /// What a newer version may have written of other kinds of work is left out.
  package func unhealedFailures(of environment: EnvironmentName) throws(CatalogFault) -> [LastFailure] {
    try read { database in
      try Row.fetchAll(
        database, sql: Self.unhealedFailuresSQL, arguments: [environment.rawValue]
      ).compactMap { row in
        guard let undertaking = Undertaking(rawValue: row["undertaking"]),
          let run = RunID(row["run"] as String)
        else { return nil }
        let name: String = row["environment"]
        return LastFailure(
          undertaking, of: try name.isEmpty ? nil : EnvironmentName(name),
          at: Microseconds(rawValue: row["at"]).date, code: row["code"], reason: row["reason"], run: run)
      }
    }
  }

  /// Notes that a piece of work failed, in place of how it failed before.
  package func note(_ failure: LastFailure) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO failures (environment, undertaking, at, code, reason, run)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          failure.environment?.rawValue ?? "", failure.undertaking.rawValue,
          Microseconds(failure.at).rawValue,
          failure.code, failure.reason, failure.run.rawValue,
        ])
    }
  }

  /// Notes that a piece of work succeeded; what succeeds for all environments does so for each.
  package func forgetFailures(
    of undertaking: Undertaking, _ environment: EnvironmentName?
  ) throws(CatalogFault) {
    let isThere = try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM failures WHERE undertaking = ?)",
        arguments: [undertaking.rawValue]) ?? false
    }
    guard isThere else { return }
    try write { database in
      try database.execute(
        sql: "DELETE FROM failures WHERE undertaking = ?1 AND (?2 IS NULL OR environment = ?2)",
        arguments: [undertaking.rawValue, environment?.rawValue])
    }
  }

  static let unhealedFailuresSQL = """
    SELECT * FROM failures WHERE environment IN ('', ?) ORDER BY environment, undertaking
    """
}
