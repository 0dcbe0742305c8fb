import ArchiveModel
import PostgresTools
import RowMerge
import Settings

/// The two databases of a merge, and the tools that reach them.
struct MergeEnds {
  let request: MergeRequest
  let source: DatabaseAccess
  let target: DatabaseAccess

  /// Reaches both; errors: the settings' and PostgreSQL's faults, `refused` for a standby as the target.
  static func reach(_ request: MergeRequest, in context: OperationContext) async throws -> MergeEnds {
    let run = context.world.newBackupID().rawValue
    let source = try await context.access(to: try context.environment(request.source), run: run)
    let target = try await context.access(
      to: try context.environment(request.target), run: run, restoring: true)
    guard !target.facts.isInRecovery else {
      throw OperationFault(
        .refused, "the server at \(target.place) is a standby and cannot be merged into",
        hint: "Merge on its primary.")
    }
    return MergeEnds(request: request, source: source, target: target)
  }

  /// Runs the body with a session on each side; the source's sees one state of it, and cannot change it.
  func withSessions<Result>(_ body: (MergeSides) async throws -> Result) async throws -> Result {
    try await source.withSession { source in
      try await target.withSession { target in
        try await requireApart(source, target)
        return try await source.readOnlyTransaction {
          try await source.execute("SET LOCAL row_security = off")
          let snapshot = try await source.requiredScalar("SELECT pg_catalog.pg_export_snapshot()")
          return try await body(MergeSides(ends: self, source: source, target: target, snapshot: snapshot))
        }
      }
    }
  }

  /// Two names of one database are told by a lock that both would have to take; throws `refused`.
  private func requireApart(_ source: PsqlSession, _ target: PsqlSession) async throws {
    let lock = "pg_catalog.pg_try_advisory_lock(\(Int64.random(in: 0 ... .max)))"
    guard try await source.scalar("SELECT \(lock)") == "t", try await target.scalar("SELECT \(lock)") == "t"
    else {
      throw OperationFault(
        .refused,
        "'\(request.source)' and '\(request.target)' are the same database, \(target.connection.place)",
        hint: "Name two databases: rows are merged from one into the other.")
    }
  }
}

/// The open sessions of a merge.
struct MergeSides {
  let ends: MergeEnds
  let source: PsqlSession
  let target: PsqlSession
  /// The state of the source, for the programs that read the rows.
  let snapshot: String

  /// Plans from the catalogs as they are; throws `MergeRefusal` and PostgreSQL's faults.
  func layout() async throws -> MergeLayout {
    var from = try await MergeCatalogReader(source).schema(place: "'\(ends.request.source)'")
    let into = try await MergeCatalogReader(target).schema(place: "'\(ends.request.target)'")
    // The lookup knows views and the like by their kind, and what is like a name that is not there.
    _ = try await TableLookup(source).resolve(ends.request.choices.tables)
    try await findLargeObjects(in: &from)
    let layout = try MergePlanner(source: from, target: into, choices: ends.request.choices).layout()
    try await requireLabels(layout, from, into)
    return layout
  }

  /// Columns of type oid hold numbers of many kinds; it counts whether large objects of the source are among them.
  private func findLargeObjects(in schema: inout MergeSchema) async throws {
    guard try await source.scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)") == "t"
    else {
      return
    }
    let chosen = ends.request.choices.tables
    let tables = schema.tables.filter { name, _ in
      chosen.contains { $0.name == name.name && ($0.schema ?? name.schema) == name.schema }
    }
    for (name, table) in tables {
      for (index, column) in table.columns.enumerated() where column.mayBeLargeObject && !column.isLargeObject
      {
        let question = MergeStatements.largeObjectQuestion(name, column: column.name)
        schema.tables[name]?.columns[index].isLargeObject = try await source.scalar(question) == "t"
      }
    }
  }

  /// A label that the target's enumeration lacks would stop the copying; throws `refused`.
  private func requireLabels(_ layout: MergeLayout, _ from: MergeSchema, _ into: MergeSchema) async throws {
    let statements = MergeStatements(layout, isPreview: true)
    for table in layout.merged {
      for column in table.columns {
        guard let theirs = into.tables[table.name]?.column(column.name)?.labels,
          let ours = from.tables[table.name]?.column(column.sourceName)?.labels
        else { continue }
        let missing = ours.filter { !theirs.contains($0) }
        guard !missing.isEmpty,
          let label = try await source.scalar(
            statements.labelQuestion(table, column: column, labels: missing))
        else { continue }
        throw OperationFault(
          .refused,
          "\(table.name).\(column.name) has the label \(label.quotedForMessage) in \(from.place), which its type "
            + "in \(into.place) lacks",
          hint: "Add it there with ALTER TYPE … ADD VALUE, or leave the column out with --exclude.")
      }
    }
  }
}
