import ArchiveModel
import Foundation
import PostgresTools

/// Decides how a dump reaches a database, and says so in steps.
struct RestorePlanner {
  let request: RestoreRequest
  let source: RestoreSource
  let target: RestoreTarget
  let time: CivilTimestamp
  let isProtected: Bool

  /// The plan; throws `refused` and `databaseMissing` where no route leads.
  func plan() throws(OperationFault) -> RestorePlan {
    if let jobs = request.jobs, jobs > 1, source.format != .directory {
      throw OperationFault(
        .usage, "several jobs need a dump in the directory format, and this is \(source.format.rawValue)",
        hint: "Leave --jobs out.")
    }
    if source.format == .directory, !target.access.connection.prefix.isEmpty {
      throw OperationFault(
        .usage, "a dump in the directory format cannot go through 'tools': it is read where the tools run",
        hint: "Restore it on a machine that reaches the server itself, or from a plain or custom dump.")
    }
    if case .intoSchema(let schema) = request.tableMode { try Self.requireFree(schema) }
    guard isTableRestore || request.tableMode == .create else {
      throw OperationFault(
        .usage, "--into-schema and --replace-rows need --table", hint: "Name the table to restore.")
    }
    if isTableRestore || source.kind == .data, request.drop || request.inPlace {
      throw OperationFault(
        .usage, "--drop and --in-place are for whole databases, and this restores into present ones",
        hint: "Leave them out.")
    }
    let route = try route()
    var steps =
      source.awaited.map { ["bring the backup back from store '\($0)', for it is damaged or gone here"] }
      ?? []
    steps.append("read the dump to its end and check its digest, trailer and contents")
    if request.globals { steps.append("create the roles and tablespaces that the server does not have") }
    if takesSafetyBackup(route) {
      steps.append("take a safety backup of \(target.name), labelled before-restore")
    }
    steps += self.steps(of: route)
    return RestorePlan(
      request: request, route: route, source: source, database: target.name, server: target.access.place,
      protected: isProtected, steps: steps, loss: loss(of: route))
  }

  /// Whether the route changes a database that nothing else keeps a copy of.
  func takesSafetyBackup(_ route: RestorePlan.Route) -> Bool {
    guard request.safetyBackup, case .full = target.state else { return false }
    switch route {
    case .swapAndDrop, .inPlace, .addRows, .tables: return true
    case .create, .fill, .swap: return false
    }
  }

  private var isTableRestore: Bool { !request.tables.isEmpty || source.kind == .table }

  private func route() throws(OperationFault) -> RestorePlan.Route {
    if isTableRestore {
      try requireDatabase()
      return .tables(request.tableMode)
    }
    if source.kind == .data {
      try requireDatabase()
      return .addRows
    }
    if request.inPlace {
      try requireDatabase()
      return .inPlace
    }
    if source.kind == .schema, case .full(let contents) = target.state {
      throw OperationFault(
        .refused,
        "a schema-only backup would replace \(target.name), which holds \(contents.joined(separator: ", ")), "
          + "by empty tables",
        hint: "Restore it into a database that is empty or does not exist.")
    }
    let mayCreate = target.access.facts.mayCreateDatabases
    switch target.state {
    case .missing where mayCreate: return .create
    case .empty where mayCreate: return .create
    case .empty: return .fill
    case .full where mayCreate:
      guard !request.drop else { return .swapAndDrop }
      return .swap(keepAs: DatabaseNames.kept(of: target.name, at: time, taken: []))
    case .missing, .full:
      throw OperationFault(
        .permissionDenied,
        "role '\(target.access.facts.role)' may not create databases, which this restore needs",
        hint: target.state == .missing
          ? "Create the empty database \(target.name) as an administrator, then restore again."
          : "Grant it CREATEDB, or restore with --in-place.")
    }
  }

  /// A schema that tables may be put into: PostgreSQL keeps names that begin with `pg_` to itself.
  private static func requireFree(_ schema: String) throws(OperationFault) {
    let isSystems = schema.hasPrefix("pg_") || schema == "information_schema"
    guard !schema.isEmpty, !isSystems, schema.utf8.count <= 63 else {
      throw OperationFault(
        .usage, "\(schema.quotedForMessage) is not a schema that tables can be loaded into",
        hint: "Name a new schema, such as --into-schema restored.")
    }
  }

  private func requireDatabase() throws(OperationFault) {
    guard target.state == .missing else { return }
    throw OperationFault(
      .databaseMissing, "the database '\(target.name)' does not exist at \(target.access.place)",
      hint: "Create it, or restore a full backup, which creates it.")
  }

  private func steps(of route: RestorePlan.Route) -> [String] {
    let side = "load it into a side database, analyze it, and compare it with the census"
    let properties = "give it the owner, settings, grants and comment of the database"
    return switch route {
    case .create: [side, properties, "rename it to \(target.name)"]
    case .fill:
      ["load it into the empty database, analyze it and compare it with the census, in one transaction"]
    case .swap(let kept):
      [side, properties, "rename \(target.name) to \(kept) and the side database to \(target.name)"]
    case .swapAndDrop: [side, properties, "rename it to \(target.name), and drop the old database"]
    case .inPlace:
      [
        "drop everything in \(target.name), load the dump and compare it with the census, in one transaction"
      ]
    case .addRows: ["add the rows to the tables of \(target.name), in one transaction"]
    case .tables(.create): ["create the tables and all that belongs to them, in one transaction"]
    case .tables(.intoSchema(let schema)): ["load the tables into the schema \(schema), in one transaction"]
    case .tables(.replaceRows): ["replace the rows of the tables, in one transaction"]
    }
  }

  private func loss(of route: RestorePlan.Route) -> String? {
    guard case .full(let contents) = target.state else { return nil }
    return switch route {
    case .swapAndDrop:
      "this drops the present database \(target.name) with \(contents.joined(separator: ", "))"
    case .inPlace: "this replaces everything in \(target.name): \(contents.joined(separator: ", "))"
    case .tables(.replaceRows): "this replaces the rows of the chosen tables in \(target.name)"
    case .create, .fill, .swap, .addRows, .tables: nil
    }
  }
}
