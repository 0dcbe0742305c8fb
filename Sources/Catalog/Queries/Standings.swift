package import ArchiveModel
import GRDB

extension Catalog {
  /// How an environment stands; one that the catalog does not know has nothing.
  package func standing(of environment: EnvironmentName) throws(CatalogFault) -> EnvironmentStanding {
    let counts = try counts(of: environment)
    var copies: [EnvironmentStanding.Copies] = []
    for store in try stores() { copies.append(try self.copies(of: environment, in: store)) }
    let held = try read { database in
      try Int64.fetchOne(database, sql: Self.heldBytesSQL, arguments: [environment.rawValue]) ?? 0
    }
    return EnvironmentStanding(
      environment: environment, counts: counts, heldBytes: held, lastGood: try latestGood(environment),
      lastFailed: try newest(of: environment, .failed),
      lastSpoiled: [try newest(of: environment, .damaged), try newest(of: environment, .missing)]
        .compactMap(\.self).max { $0.started < $1.started },
      lastProof: try newestTestRestore(of: environment, passed: true),
      lastDisproof: try newestTestRestore(of: environment, passed: false),
      copies: copies, failures: try unhealedFailures(of: environment))
  }

  /// The newest backup of an environment in a state, and nil when there is none.
  private func newest(of environment: EnvironmentName, _ state: BackupState) throws(CatalogFault) -> Backup? {
    try list(BackupFilter(environment: environment, state: state), limit: 1).backups.first
  }

  private func newestTestRestore(
    of environment: EnvironmentName, passed: Bool
  ) throws(CatalogFault) -> TestRestore? {
    try read { database in
      let row = try Row.fetchOne(
        database, sql: Self.newestTestRestoreSQL, arguments: [environment.rawValue, passed])
      guard let row else { return nil }
      let text: String = row["id"]
      guard let id = BackupID(text) else {
        throw RowDefect(table: "backups", column: "id", row: row["backup"])
      }
      return TestRestore(
        number: row["number"], backup: id, at: Microseconds(rawValue: row["at"]).date, passed: row["passed"],
        evidence: row["evidence"])
    }
  }

  private func copies(
    of environment: EnvironmentName, in store: CatalogStore
  ) throws(CatalogFault) -> EnvironmentStanding.Copies {
    try read { database in
      var found = EnvironmentStanding.Copies(store: store.name, counts: [:], oldestReading: nil)
      let number = try StoreRecord.named(store.name, in: database).number
      for state in ObjectCopy.State.allCases {
        let count = try Int.fetchOne(
          database, sql: Self.copiesSQL, arguments: [environment.rawValue, number, state.rawValue])
        if let count, count > 0 { found.counts[state] = count }
      }
      found.oldestReading = try Int64.fetchOne(
        database, sql: Self.oldestReadingSQL, arguments: [environment.rawValue, number]
      ).map { Microseconds(rawValue: $0).date }
      return found
    }
  }

  static let heldBytesSQL = """
    SELECT sum(bytes) FROM day_totals WHERE environment = ?
    """

  static let newestTestRestoreSQL = """
    SELECT test_restores.*, backups.id FROM test_restores INDEXED BY test_restores_of_environment
    CROSS JOIN backups ON backups.sequence = test_restores.backup
    WHERE test_restores.environment = ? AND test_restores.passed = ?
    ORDER BY test_restores.number DESC LIMIT 1
    """

  static let copiesSQL = """
    SELECT count(*) FROM copies INDEXED BY copies_by_reading WHERE dump_of = ? AND store = ? AND state = ?
    """

  static let oldestReadingSQL = """
    SELECT coalesce(verified, recorded) FROM copies INDEXED BY copies_by_reading
    WHERE dump_of = ? AND store = ? AND state = 'present' ORDER BY coalesce(verified, recorded) LIMIT 1
    """
}
