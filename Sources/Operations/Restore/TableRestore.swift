import ArchiveModel
import PostgresTools

/// A restore of chosen tables with all that belongs to them, in one transaction.
struct TableRestore {
  let work: RestoreWork
  let mode: RestoreRequest.TableMode

  /// Loads the tables, and gives the evidence of the comparison of rows; nil where there is nothing to compare with.
  ///
  /// Throws `tableNotFound` for a table that the dump does not hold, `refused` for one in the way,
  /// `restoreInvalid` for one that has other rows than were backed up.
  func run() async throws -> String? {
    let contents = work.inspection.summary.contents
    let names =
      work.request.tables.isEmpty
      ? contents.tables.map { TableName(schema: $0.schema, name: $0.name) } : work.request.tables
    switch mode {
    case .create:
      let selection = try TableSelection(of: names, in: contents, for: .whole)
      try await requireAbsent(selection)
      return try await load(selection)
    case .intoSchema(let schema):
      let selection = try TableSelection(of: names, in: contents, for: .beside)
      try requireOther(schema, selection)
      return try await load(
        selection, into: schema, move: SchemaMove(selection, to: schema),
        before: "CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema));\n")
    case .replaceRows:
      let selection = try TableSelection(of: names, in: contents, for: .rows)
      let replacement = RowReplacement(selection)
      return try await load(selection, before: replacement.opening, after: replacement.closing)
    }
  }

  private func load(
    _ selection: TableSelection, into schema: String? = nil, move: SchemaMove? = nil, before: String = "",
    after: String = ""
  ) async throws -> String? {
    let edit = PlainDumpEdit(entries: selection.keys, move: move)
    let evidence = RowEvidence(source: work.source, selection: selection, schema: schema)
    return try await work.loader.load(
      DumpLoader.Work(edit: edit, before: before, after: after), into: work.target.name
    ) { try await evidence.compare($0) }
  }

  private func requireOther(_ schema: String, _ selection: TableSelection) throws(OperationFault) {
    guard let there = selection.tables.first(where: { $0.schema == schema }) else { return }
    throw OperationFault(
      .usage, "the table \(there.name.quotedForMessage) is in the schema \(schema.quotedForMessage) itself",
      hint: "Name a new schema, such as --into-schema restored.")
  }

  private func requireAbsent(_ selection: TableSelection) async throws {
    let present = try await work.access.withSession { session in
      try await selection.tables.asyncFilter { table in
        let name = SQLText.identifier(table.schema ?? "public", table.name)
        return try await session.scalar("SELECT pg_catalog.to_regclass(\(SQLText.literal(name)))") != nil
      }
    }
    guard let first = present.first else { return }
    throw OperationFault(
      .refused, "the table \(first.schema ?? "public").\(first.name) exists already in \(work.target.name)",
      hint: "Use --into-schema S to load it beside the present one, or --replace-rows to replace its rows.")
  }
}

extension Array {
  /// The elements for which an asynchronous question is answered yes, in order.
  fileprivate func asyncFilter(_ isIncluded: (Element) async throws -> Bool) async throws -> [Element] {
    var kept: [Element] = []
    for element in self where try await isIncluded(element) { kept.append(element) }
    return kept
  }
}
