import ArchiveModel
import PostgresTools

/// A restore of chosen tables with all that belongs to them, in one transaction.
struct TableRestore {
  let work: RestoreWork
  let mode: RestoreRequest.TableMode

  /// Loads the tables; throws `tableNotFound` for one that the dump does not hold, `refused` for one in the way.
  func run() async throws {
    let contents = work.inspection.summary.contents
    let names =
      work.request.tables.isEmpty
      ? contents.tables.map { TableName(schema: $0.schema, name: $0.name) } : work.request.tables
    switch mode {
    case .create:
      let selection = try TableSelection(of: names, in: contents, for: .whole)
      try await requireAbsent(selection)
      try await load(selection)
    case .intoSchema(let schema):
      let selection = try TableSelection(of: names, in: contents, for: .beside)
      try await load(
        selection, move: SchemaMove(selection, to: schema),
        before: "CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema));\n")
    case .replaceRows:
      let selection = try TableSelection(of: names, in: contents, for: .rows)
      let replacement = RowReplacement(selection)
      try await load(selection, before: replacement.opening, after: replacement.closing)
    }
  }

  private func load(
    _ selection: TableSelection, move: SchemaMove? = nil, before: String = "", after: String = ""
  ) async throws {
    let edit = PlainDumpEdit(entries: selection.keys, move: move)
    try await work.loader.load(
      DumpLoader.Work(edit: edit, before: before, after: after), into: work.target.name
    ) { _ in }
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
