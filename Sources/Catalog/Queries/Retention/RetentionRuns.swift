package import ArchiveModel
import struct Foundation.Date
import GRDB

extension Catalog {
  /// Records a planned run with what it removes and refuses, in one transaction; returns its number.
  ///
  /// From here on `pendingRetentionItems()` gives what is to be removed until each item is settled.
  package func recordRetentionRun(
    _ run: RetentionRun, items: [RetentionItem]
  ) throws(CatalogFault) -> Int64 {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO retention_runs (at, now, policy, environment, store, state, summary)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Microseconds(run.at).rawValue, Microseconds(run.now).rawValue, run.policy,
          run.environment?.rawValue,
          try StoreRecord.named(run.store, in: database).number, run.state.rawValue, run.summary,
        ])
      let number = database.lastInsertedRowID
      let statement = try database.makeStatement(
        sql: """
          INSERT INTO retention_items (run, backup, action, reason, state, error) VALUES (?, ?, ?, ?, ?, ?)
          """)
      for item in items {
        try statement.execute(arguments: [
          number, item.backup, item.action.rawValue, item.reason, item.state.rawValue, item.error,
        ])
      }
      return number
    }
  }

  /// Records how a run ended; `summary` is a JSON document.
  ///
  /// What is still pending stays so.
  package func finishRetentionRun(
    _ number: Int64, state: RetentionRun.State, summary: String
  ) throws(CatalogFault) {
    try write { database in
      try database.execute(
        sql: "UPDATE retention_runs SET state = ?, summary = ? WHERE number = ?",
        arguments: [state.rawValue, summary, number])
    }
  }

  /// Records why items of a run could not be removed; a later run may try them again.
  package func recordRemovalFailures(
    _ failures: [(backup: Int64, error: String)], run: Int64
  ) throws(CatalogFault) {
    try write { database in
      for failure in failures {
        try database.execute(
          sql: """
            UPDATE retention_items SET state = 'failed', error = ? WHERE run = ? AND backup = ? AND state = 'pending'
            """,
          arguments: [failure.error, run, failure.backup])
      }
    }
  }

  /// What was planned to be removed and is not settled, oldest run first: an interrupted run left it (F49).
  package func pendingRetentionItems(limit: Int = .max) throws(CatalogFault) -> [PendingRemoval] {
    try read { database in
      try Row.fetchAll(database, sql: Self.pendingItemsSQL, arguments: [limit]).map { row in
        PendingRemoval(run: row[0], store: row[3], backup: row[1], reason: row[2])
      }
    }
  }

  /// The runs of retention, the latest first.
  package func retentionRuns(limit: Int = 50) throws(CatalogFault) -> [RetentionRun] {
    try read { database in
      try Row.fetchAll(database, sql: Self.retentionRunsSQL, arguments: [limit]).map { row in
        let number: Int64 = row["number"]
        guard let state = RetentionRun.State(rawValue: row["state"]) else {
          throw RowDefect(table: "retention_runs", column: "state", row: number)
        }
        let environment: String? = row["environment"]
        return RetentionRun(
          number: number, at: Microseconds(rawValue: row["at"]).date,
          now: Microseconds(rawValue: row["now"]).date, policy: row["policy"],
          environment: environment.flatMap { try? EnvironmentName($0) }, store: row["name"], state: state,
          summary: row["summary"])
      }
    }
  }

  /// What a run decided, in the order of the backups.
  package func retentionItems(ofRun number: Int64) throws(CatalogFault) -> [RetentionItem] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM retention_items WHERE run = ? ORDER BY backup", arguments: [number]
      ).map(Self.item)
    }
  }

  /// What runs decided about one backup, the latest first.
  package func retentionItems(of id: BackupID) throws(CatalogFault) -> [RetentionItem] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM retention_items INDEXED BY retention_items_of_backup WHERE backup = ? ORDER BY run DESC
          """,
        arguments: [try BackupAssembly.sequence(of: id, in: database)]
      ).map(Self.item)
    }
  }

  private static func item(_ row: Row) throws -> RetentionItem {
    guard let action = RetentionItem.Action(rawValue: row["action"]),
      let state = RetentionItem.State(rawValue: row["state"])
    else { throw RowDefect(table: "retention_items", column: "state", row: row["run"]) }
    return RetentionItem(
      run: row["run"], backup: row["backup"], action: action, reason: row["reason"], state: state,
      error: row["error"])
  }

  static let pendingItemsSQL = """
    SELECT retention_items.run, retention_items.backup, retention_items.reason, stores.name
    FROM retention_items INDEXED BY retention_items_pending
    CROSS JOIN retention_runs ON retention_runs.number = retention_items.run
    CROSS JOIN stores ON stores.number = retention_runs.store
    WHERE retention_items.state = 'pending' ORDER BY retention_items.run, retention_items.backup LIMIT ?
    """

  static let retentionRunsSQL = """
    SELECT retention_runs.*, stores.name FROM retention_runs
    CROSS JOIN stores ON stores.number = retention_runs.store ORDER BY retention_runs.number DESC LIMIT ?
    """
}
