import ArchiveModel
import Foundation
import PostgresTools
import Settings

/// One test restore in a scratch cluster that runs.
struct ScratchRun {
  let prover: ScratchProver
  let cluster: ScratchCluster
  let programs: ScratchPrograms
  let inspection: DumpInspection
  /// For rows alone, those of another backup, which are proved with them.
  let definitions: (known: Definitions, inspection: DumpInspection)?
  let suffix: String
  let blank: ProofEvidence

  private var context: OperationContext { prover.context }
  private var backup: Backup { prover.backup }
  private var source: RestoreSource { prover.source }

  /// The name of the restored database: the old one, which its own code may ask for.
  var name: String {
    ["postgres", "template0", "template1"].contains(backup.database) ? "proof" : backup.database
  }

  func run() async throws -> (ProofEvidence, Bool) {
    var evidence = blank
    if !cluster.isCutOff {
      evidence.notes.append("the scratch server was not cut off from the network: unshare fails here")
    }
    let major = programs.tools.version.major
    let known = backup.serverVersion.flatMap { PostgresVersion($0) }?.major
    if let known, known != major {
      evidence.notes.append(
        "no PostgreSQL \(known) server is installed here, so \(major) took its place; schemas are not compared"
      )
    }
    let defining = definitions?.inspection ?? inspection
    let missing = try await superSession("postgres") {
      try await $0.missingExtensions(defining.summary.extensions.map(\.name))
    }
    if let verdict = missingExtensions(missing, &evidence) { return verdict }
    let roles = try await makeRoles(&evidence)
    let plan = plan(leavingOut: missing, roles)
    if plan.isOfTables {
      evidence.notes.append(
        "foreign keys, triggers, policies and rules, which tie tables to others, were left out")
    }
    if let definitions {
      evidence.notes.append("the rows were loaded into the tables of backup \(definitions.known.backup.id)")
    }
    let began = context.world.clock.now
    try await load(plan, &evidence)
    evidence.loadSeconds = context.world.clock.now.timeIntervalSince(began)
    context.progress(.step("compare"))
    try await examine(roles, fingerprints: known == major && missing.isEmpty, &evidence)
    context.progress(.finished)
    return (evidence, false)
  }

  /// Restores for somebody who goes on with the copy; throws `extensionMissing`.
  func restore() async throws {
    var evidence = blank
    let missing = try await superSession("postgres") {
      try await $0.missingExtensions(inspection.summary.extensions.map(\.name))
    }
    if let name = missing.first {
      throw OperationFault(
        .extensionMissing, "the extension \(name) is not installed here, and the backup needs it",
        hint:
          "Install it with 'apt install \(ExtensionPackage.name(of: name, serverMajor: programs.tools.version.major))'."
      )
    }
    try await load(plan(leavingOut: [], try await makeRoles(&evidence)), &evidence)
  }

  private func plan(leavingOut missing: [String], _ roles: ProofRoles) -> ProofPlan {
    let defining = definitions?.inspection ?? inspection
    return ProofPlan(
      contents: defining.summary.contents, extensions: defining.summary.extensions, leftOut: Set(missing),
      roles: roles, isOfTables: backup.kind == .table)
  }

  /// What the settings say about extensions that are not installed; nil to go on.
  private func missingExtensions(_ missing: [String], _ evidence: inout ProofEvidence) -> (
    ProofEvidence, Bool
  )? {
    guard !missing.isEmpty else { return nil }
    let major = programs.tools.version.major
    let packages = Set(missing.map { ExtensionPackage.name(of: $0, serverMajor: major) }).sorted()
    let names = missing.joined(separator: ", ")
    let what =
      "the extension\(missing.count > 1 ? "s" : "") \(names) \(missing.count > 1 ? "are" : "is") not installed here"
    switch prover.settings.onMissingExtension.value {
    case .fail:
      evidence.failure = what
      evidence.hint =
        "Install \(missing.count > 1 ? "them" : "it") with 'apt install \(packages.joined(separator: " "))', or set "
        + "on_missing_extension in [test_restore]."
      return (evidence, false)
    case .skip:
      evidence.notes.append(
        "\(what): the dump was read to its end and not restored (on_missing_extension = \"skip\")")
      return (evidence, true)
    case .stub:
      evidence.notes.append(
        "\(what) and was left out; schemas are not compared (on_missing_extension = \"stub\")")
      return nil
    }
  }

  private func makeRoles(_ evidence: inout ProofEvidence) async throws -> ProofRoles {
    context.progress(.step("roles"))
    let (owner, dump) = definitions.map { ($0.known.backup, $0.known.source) } ?? (backup, source)
    var globals: GlobalsScript?
    if let object = owner.objects.first(where: { $0.role == .globals }) {
      globals = try GlobalsScript(try await dump.globals(object, in: prover.archive, context))
    }
    var needed = inspection.summary.roles.union(source.census?.properties.roles ?? [])
    if let definitions { needed.formUnion(definitions.inspection.summary.roles) }
    needed.subtract(["public", "PUBLIC"])
    let roles = try await superSession("postgres") { session in
      if let globals { try await session.proveGlobals(globals) }
      return try await session.makeProofRoles(
        needed: needed, suffix: suffix, superuser: prover.settings.superuser.value)
    }
    if globals == nil, owner.kind == .full { evidence.notes.append("there are no globals beside the dump") }
    // Every server has the latter by default; ours has another name for it.
    let strange = roles.stubs.filter { $0 != "postgres" }
    if !strange.isEmpty {
      evidence.notes.append(
        "roles that the backup does not bring were made without login: \(strange.joined(separator: ", "))")
    }
    context.progress(.finished)
    return roles
  }

  private func load(_ plan: ProofPlan, _ evidence: inout ProofEvidence) async throws {
    let properties = properties
    let note = try await superSession("postgres") { try await $0.createForProof(name, like: properties) }
    if let note { evidence.notes.append(note) }
    try await superSession(name) { try await $0.prepare(plan) }
    let loader = try access(as: plan.roles.loader)
    if let definitions {
      let parts = plan.partsAroundRows
      try await load(definitions.known.source, definitions.inspection, parts.before, as: loader)
      try await load(source, inspection, ProofPlan.rows(in: inspection.summary.contents), as: loader)
      try await load(definitions.known.source, definitions.inspection, parts.after, as: loader)
    } else {
      try await load(source, inspection, plan.loaded, as: loader)
    }
    let statements = plan.statements(
      of: inspection.summary.setAside, definitions: definitions?.inspection.summary.setAside)
    try await superSession(name) { session in
      try await session.closeSchemas(plan)
      try await session.run(statements, of: .privileges)
    }
    try await loader.withSession(context.world.runner, database: name) {
      try await $0.run(statements, of: .refresh)
    }
    try await superSession(name) { session in
      try await session.run(statements, of: .replication)
      try await session.run(statements, of: .eventTrigger)
    }
    try await superSession("postgres") { try await $0.apply(properties, to: name) }
  }

  private func load(
    _ source: RestoreSource, _ inspection: DumpInspection, _ entries: Set<ArchiveEntry.Key>,
    as loader: ServerAccess
  ) async throws {
    do {
      try await DumpLoader(
        source: source, inspection: inspection, server: loader, serverMajor: programs.tools.version.major,
        context: context
      ).load(DumpLoader.Work(edit: PlainDumpEdit(entries: entries)), into: name) { _ in }
    } catch let fault as PostgresFault {
      guard fault.code == .permissionDenied else { throw fault }
      let complaint = (fault.cause as? ToolComplaint)?.lines.first { $0.contains("ERROR:") }
      let words = complaint?.split(separator: "ERROR:").last?.trimmingCharacters(in: .whitespaces)
      throw OperationFault(
        .permissionDenied, "the dump does what only a superuser may: \(words ?? fault.message)",
        hint: "If you trust whoever made it, set superuser = true in [test_restore].", cause: fault)
    }
  }

  private func examine(
    _ roles: ProofRoles, fingerprints: Bool, _ evidence: inout ProofEvidence
  ) async throws {
    let kind = backup.kind
    // A census names its tables with their schemas; the backup as the user did.
    let tables = (source.census?.tables ?? []).map { TableName(schema: $0.schema, name: $0.name) }
    let (actual, behind, state) = try await superSession(name) { session in
      let census = try await CensusReader(session).census(of: kind, tables: tables)
      let behind = kind == .schema ? [] : try await SequencePositions(session).findings()
      return (census, behind, try await session.constraintState())
    }
    evidence.note(actual)
    evidence.constraints = state.valid
    evidence.differences += behind + state.findings
    evidence.compare(source.census, actual, fingerprints: fingerprints && kind != .table)
    let examiner = try access(as: roles.examiner)
    evidence.checks = try await ProofChecks(settings: prover.settings, properties: properties).run(
      on: examiner, database: name, context.world.runner)
  }

  private var properties: DatabaseProperties {
    var properties =
      source.census?.properties
      ?? DatabaseProperties(
        owner: cluster.superuser, encoding: "UTF8", collate: "C", ctype: "C.UTF-8", localeProvider: "libc",
        locale: nil, settings: [], grants: nil, comment: nil)
    properties.settings.removeAll { $0.name.hasSuffix("preload_libraries") }
    return properties
  }

  func access(as role: String) throws -> ServerAccess {
    try ServerAccess(
      to: Connection(
        database: "postgres", host: cluster.socketFolder, port: cluster.port, user: role,
        applicationName: "strongroom-\(suffix)"), with: programs.tools)
  }

  func superSession<Result>(
    _ database: String, _ body: (PsqlSession) async throws -> Result
  ) async throws -> Result {
    try await access(as: cluster.superuser).withSession(context.world.runner, database: database, body)
  }
}
