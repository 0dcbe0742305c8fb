import ArchiveModel
import Catalog
import Foundation
import PostgresTools
import Processes
import Settings
import Storage

/// The steps of one restore after the dump was read and found right.
struct RestoreWork {
  let request: RestoreRequest
  let source: RestoreSource
  let target: RestoreTarget
  let inspection: DumpInspection
  let archive: OpenArchive
  let context: OperationContext
  let time: CivilTimestamp

  var access: DatabaseAccess { target.access }

  var loader: DumpLoader {
    DumpLoader(source: source, inspection: inspection, access: access, context: context)
  }

  /// Takes the route; gives the name of the kept database and the evidence of the comparison.
  func perform(_ route: RestorePlan.Route) async throws -> (kept: String?, evidence: String?) {
    switch route {
    case .create, .swap, .swapAndDrop: return try await SwapRestore(work: self).run(route)
    case .fill:
      try await loader.loadScript(into: target.name, edit: PlainDumpEdit(), before: "", after: "")
      return (nil, try await compare(in: target.name))
    case .inPlace:
      try await loader.loadScript(
        into: target.name, edit: PlainDumpEdit(), before: DatabaseClearing.script(serverMajor: target.major),
        after: "")
      return (nil, try await compare(in: target.name))
    case .addRows:
      let addition = RowAddition(inspection.summary.contents)
      try await loader.loadScript(
        into: target.name, edit: PlainDumpEdit(), before: addition.opening, after: addition.closing)
      return (nil, nil)
    case .tables(let mode):
      try await TableRestore(work: self, mode: mode).run()
      return (nil, nil)
    }
  }

  /// Compares a database with the census; nil when there is none. Throws `restoreInvalid`.
  func compare(in database: String) async throws -> String? {
    context.progress(.step("check"))
    try await access.withSession(database) { try await $0.execute("ANALYZE") }
    guard let expected = source.census, let backup = source.backup else { return nil }
    let actual = try await access.withSession(database) { session in
      try await CensusReader(session).census(of: backup.kind)
    }
    let sameMajor = backup.serverVersion.flatMap { PostgresVersion($0) }?.major == target.major
    let comparison = CensusComparison(expected: expected, actual: actual, fingerprints: sameMajor)
    guard comparison.isFaithful else {
      throw OperationFault(
        .restoreInvalid, "what was restored is not what was backed up: \(comparison.differences[0])",
        hint: "Do not rely on this backup; try another one, and keep this one for inspection.")
    }
    context.progress(.finished)
    let rows = expected.tables.reduce(0) { $0 + $1.rows }
    return "\(expected.tables.count) tables, \(rows) rows, \(expected.sequences.count) sequences"
      + (sameMajor ? " and the schema are" : " are") + " what was backed up"
  }

  /// Stops before anything is created when the server lacks what the dump needs.
  func requireRolesAndExtensions() async throws {
    let properties = source.census?.properties.roles ?? []
    let needed = inspection.summary.roles.union(inspection.summary.contents.owners).union(
      request.tables.isEmpty && source.kind != .table ? properties : [])
    let (roles, extensions) = try await access.withSession(target.maintenance) { session in
      (
        try await session.missingRoles(needed.subtracting(["public", "PUBLIC"])),
        try await session.missingExtensions(inspection.summary.contents.extensions)
      )
    }
    guard roles.isEmpty else {
      throw OperationFault(
        .roleMissing,
        "the server does not have the role\(roles.count > 1 ? "s" : "") \(roles.joined(separator: ", "))",
        hint: "Add --globals to create the roles of the backup first.")
    }
    guard extensions.isEmpty else {
      throw OperationFault(
        .extensionMissing, "the server cannot install the extension \(extensions.joined(separator: ", "))",
        hint: "Install its package on the server, such as postgresql-\(target.major)-\(extensions[0]).")
    }
  }

  /// Takes a full backup of the target before something in it is lost, within the locks that are held.
  func takeSafetyBackup() async throws -> BackupID {
    context.progress(.step("safety backup"))
    let request = BackupRequest(
      environment: request.environment, format: .plain, labels: ["before-restore"],
      note: "taken before a restore of \(source.path)")
    do {
      let choices = try BackupChoices(request, context.configuration.backup)
      let seal = try await context.sealPlan()
      let outcome = try await BackupOperation(request).run(
        in: context, environment: access.environment, archive: archive, choices: choices, seal: seal)
      return outcome.backup.id
    } catch let fault as any Fault {
      throw OperationFault(
        fault.code, "the safety backup failed, so nothing was restored: \(fault.message)",
        hint: "Put that right, or add --no-safety-backup to restore without one.", cause: fault.cause)
    }
  }
}
