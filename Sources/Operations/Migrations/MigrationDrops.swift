import ArchiveModel
import PostgresTools
import SchemaDiff

/// The tables and columns that a script drops.
struct MigrationDrops {
  private let drops: [MigratePlan.Drop]

  /// By what the script makes of a copy of the schema, or where it was not tried, by its words.
  init(_ found: ScriptExamination) {
    guard let changes = found.changes else {
      drops = found.lint.droppedTables.map { MigratePlan.Drop(table: $0, column: nil, count: nil) }
      return
    }
    let gone = changes.differences.filter { $0.change == .drop }
    let tables = gone.filter { $0.kind == .table }.compactMap(\.table)
    drops = gone.compactMap { difference in
      guard let text = difference.table, let table = try? TableName(text) else { return nil }
      switch difference.kind {
      case .table: return MigratePlan.Drop(table: table, column: nil, count: nil)
      case .column where !tables.contains(text):
        return MigratePlan.Drop(table: table, column: difference.columnName, count: nil)
      default: return nil
      }
    }.filter { $0.table.name != "alembic_version" }
  }

  /// The same with their rows and values; one that is not there, or may not be read, stays uncounted.
  func counted(in access: DatabaseAccess) async throws -> [MigratePlan.Drop] {
    guard !drops.isEmpty else { return [] }
    return try await access.withSession { session in
      var counted: [MigratePlan.Drop] = []
      for drop in drops {
        var drop = drop
        let what = drop.column.map { SQLText.identifier($0) } ?? "*"
        do {
          if drop.table.schema == nil, let found = try await TableLookup(session).resolve([drop.table]).first
          {
            drop.table = found
          }
          let text = try await session.scalar(
            "SELECT pg_catalog.count(\(what)) FROM \(SQLText.identifier(drop.table))")
          drop.count = text.flatMap { Int64($0) }
        } catch let fault as PostgresFault {
          // DROP TABLE IF EXISTS of what is not there.
          if fault.code == .tableNotFound { continue }
          guard fault.code == .permissionDenied || fault.code == .relationMissing else { throw fault }
        }
        counted.append(drop)
      }
      return counted
    }
  }
}
