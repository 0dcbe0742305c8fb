package import ArchiveModel
import GRDB

extension Catalog {
  /// Every environment that ever had a backup, by name.
  package func environments() throws(CatalogFault) -> [EnvironmentName] {
    try read { database in
      try String.fetchAll(database, sql: Self.environmentsSQL).map { text in
        guard let name = try? EnvironmentName(text) else {
          throw RowDefect(table: "backups", column: "environment", row: nil)
        }
        return name
      }
    }
  }

  /// One step along the index per name, not one per backup.
  static let environmentsSQL = """
    WITH RECURSIVE found (name) AS (
      SELECT (SELECT environment FROM backups ORDER BY environment LIMIT 1)
      UNION ALL
      SELECT (SELECT environment FROM backups WHERE environment > name ORDER BY environment LIMIT 1)
      FROM found WHERE name IS NOT NULL
    )
    SELECT name FROM found WHERE name IS NOT NULL
    """

  /// How many backups of an environment are in each state, removed ones too; absent states have none.
  package func counts(of environment: EnvironmentName) throws(CatalogFault) -> [BackupState: Int] {
    try read { database in
      try Row.fetchAll(database, sql: Self.countsSQL, arguments: [environment.rawValue])
        .reduce(into: [:]) { counts, row in
          guard let state = BackupState(rawValue: row[0]) else {
            throw RowDefect(table: "state_totals", column: "state", row: nil)
          }
          counts[state] = row[1]
        }
    }
  }

  /// How many backups of an environment are in each state, its newest backup, and its newest good full one.
  package func summary(of environment: EnvironmentName) throws(CatalogFault) -> EnvironmentSummary {
    let counts = try counts(of: environment)
    return EnvironmentSummary(
      environment: environment, counts: counts, lastGood: try latestGood(environment),
      last: try list(BackupFilter(environment: environment), limit: 1).backups.first)
  }
}
