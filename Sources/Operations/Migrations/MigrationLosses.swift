package import ArchiveModel
import PostgresTools

/// What a database has no longer that it had before a migration.
package struct MigrationLosses: Sendable, Equatable {
  /// Tables that have fewer rows, or are gone with theirs.
  package var rows: [RowLoss]
  /// Columns that are gone, or were made anew, without their values.
  package var columns: [MigratePlan.Drop]

  /// Tables that hold other values than before, as far as values were looked at: by it, or by others meanwhile.
  package var values: [TableName]

  /// Whether nothing was lost, as far as rows are counted, columns known and values looked at.
  package var isEmpty: Bool { rows.isEmpty && columns.isEmpty && values.isEmpty }

  /// One line each.
  package var lines: [String] {
    rows.map(\.account) + columns.map { "\($0.account) is gone" }
      + values.map { "table \($0) holds other values than before, by this or by others meanwhile" }
  }
}

extension MigrationState {
  /// Tables that this later state has fewer rows of, whatever they are called now; alembic's own is passed over.
  func losses(since earlier: MigrationState) -> [RowLoss] {
    earlier.tables.compactMap { table in
      let name = TableName(schema: table.schema, name: table.name)
      guard name.name != "alembic_version" else { return nil }
      let now = rows(of: earlier.identity(of: name).flatMap { successor(of: $0) }?.table ?? name)
      guard now.map({ $0 < table.rows }) ?? (table.rows > 0) else { return nil }
      return RowLoss(table: name, before: table.rows, after: now)
    }
  }

  /// The same with the columns that are gone; what a drop was counted to hold nothing is no loss.
  func losses(since earlier: MigrationState, counted drops: [MigratePlan.Drop]) -> MigrationLosses {
    let gone = earlier.identities.flatMap { before in
      guard before.table.name != "alembic_version", earlier.rows(of: before.table) ?? 0 > 0,
        let now = successor(of: before)
      else { return [MigratePlan.Drop]() }
      return before.columns.filter { number, name in
        now.oid == before.oid ? now.columns[number] == nil : !now.columns.values.contains(name)
      }.sorted { $0.key < $1.key }.map { _, column in
        MigratePlan.Drop(
          table: before.table, column: column,
          count: drops.first { $0.table == before.table && $0.column == column }?.count)
      }
    }
    return MigrationLosses(
      rows: losses(since: earlier), columns: gone.filter { $0.count != 0 },
      values: values.changed(since: earlier.values, at: identities))
  }

  /// What this state has in addition, and loses on its way back to the earlier one; one line each.
  func additions(since earlier: MigrationState) -> [String] {
    identities.flatMap { now in
      guard now.table.name != "alembic_version", let rows = rows(of: now.table), rows > 0 else {
        return [String]()
      }
      guard let before = predecessor(of: now, among: earlier) else {
        return ["table \(now.table) goes with its \(rows.counting("row"))"]
      }
      return now.columns.filter { number, name in
        now.oid == before.oid ? before.columns[number] == nil : !before.columns.values.contains(name)
      }.sorted { $0.key < $1.key }.map { "column \(now.table).\($0.value) goes with what was written in it" }
    }
  }

  /// The earlier table whose rows this one has; nil for a new one.
  private func predecessor(of now: TableIdentity, among earlier: MigrationState) -> TableIdentity? {
    if let same = earlier.identities.first(where: { $0.oid == now.oid }) { return same }
    let namesake = earlier.identity(of: now.table)
    return identities.contains { $0.oid == namesake?.oid } ? nil : namesake
  }

  private func rows(of table: TableName) -> Int64? {
    tables.first { $0.schema == table.schema && $0.name == table.name }?.rows
  }

  private func identity(of table: TableName) -> TableIdentity? { identities.first { $0.table == table } }

  /// The table that has an earlier one's rows: itself under any name, or what was put in its place.
  private func successor(of earlier: TableIdentity) -> TableIdentity? {
    identities.first { $0.oid == earlier.oid } ?? identity(of: earlier.table)
  }
}
