import ArchiveModel
package import RowMerge

/// Reads from one side's catalog what a merge must know; one query per kind, the same on PostgreSQL 12 to 18.
package struct MergeCatalogReader {
  private let session: PsqlSession

  package init(_ session: PsqlSession) {
    self.session = session
  }

  /// All tables of users; `place` names the side in messages.
  package func schema(place: String) async throws -> MergeSchema {
    let tables = try await session.decoded([TableRow].self, MergeCatalogQueries.tables)
    let columns = Owned.grouped(
      try await session.decoded([Owned<MergeColumn>].self, MergeCatalogQueries.columns))
    let keys = Owned.grouped(
      try await session.decoded([Owned<UniqueKey>].self, MergeCatalogQueries.uniqueKeys))
    let references = Owned.grouped(
      try await session.decoded([Owned<ReferenceRow>].self, MergeCatalogQueries.references))
    let checks = Owned.grouped(try await session.decoded([Owned<CheckRule>].self, MergeCatalogQueries.checks))
    let triggers = Owned.grouped(
      try await session.decoded([Owned<TriggerNote>].self, MergeCatalogQueries.triggers))
    return MergeSchema(
      place: place,
      tables: tables.map { row in
        MergeTable(
          name: TableName(schema: row.schema, name: row.name), isPartitioned: row.isPartitioned,
          isPartition: row.isPartition, hasRules: row.hasRules, columns: columns[row.id] ?? [],
          uniqueKeys: keys[row.id] ?? [], references: (references[row.id] ?? []).map(\.foreignKey),
          checks: checks[row.id] ?? [], triggers: triggers[row.id] ?? [])
      })
  }

  private struct TableRow: Decodable {
    let id: Int64
    let schema: String
    let name: String
    let isPartitioned: Bool
    let isPartition: Bool
    let hasRules: Bool
  }

  /// Something of a table, with the table's number.
  private struct Owned<Value: Decodable>: Decodable {
    let table: Int64
    let value: Value

    static func grouped(_ all: [Owned<Value>]) -> [Int64: [Value]] {
      Dictionary(grouping: all, by: \.table).mapValues { $0.map(\.value) }
    }
  }

  private struct ReferenceRow: Decodable {
    let name: String
    let columns: [String]
    let parentSchema: String
    let parentName: String
    let parentColumns: [String]
    let isDeferrable: Bool

    var foreignKey: ForeignKey {
      ForeignKey(
        name: name, columns: columns, parent: TableName(schema: parentSchema, name: parentName),
        parentColumns: parentColumns, isDeferrable: isDeferrable)
    }
  }
}
