import ArchiveModel
import PostgresTools
import SchemaDiff

/// Loads the definitions of a dump into a throw-away server to read its schema.
struct SchemaRestore: Sendable {
  let source: RestoreSource
  let context: OperationContext

  private static let rows: Set = [
    "TABLE DATA", "SEQUENCE SET", "BLOB", "BLOBS", "BLOB METADATA", "MATERIALIZED VIEW DATA",
  ]

  /// Errors: `toolMissing` without server programs of the dump's major version, `verifyFailed`, `dumpIncomplete`,
  /// `dumpUnsafe`, PostgreSQL's faults.
  func read() async throws -> Schema {
    let major = source.backup?.serverVersion.flatMap { PostgresVersion($0) }?.major
    return try await ScratchSchema.with(major: major, in: context) { try await read(through: $0) }
  }

  private func read(through scratch: ScratchSchema) async throws -> Schema {
    let inspection = try await DumpInspection.read(
      source, with: scratch.server, settingAside: true, in: context)
    defer { inspection.clean() }
    try await scratch.create(encoding: source.census?.properties.encoding ?? "UTF8")
    let plan = try await prepare(scratch, inspection.summary)
    let loader = DumpLoader(
      source: source, inspection: inspection, server: try scratch.access(as: plan.roles.loader),
      serverMajor: scratch.major, context: context)
    let rows = plan.contents.entries.filter { Self.rows.contains($0.desc) }
    let edit = PlainDumpEdit(entries: plan.loaded.subtracting(rows.map(\.key)))
    try await loader.load(DumpLoader.Work(edit: edit), into: ScratchSchema.database) { _ in }
    return try await scratch.withSession { session in
      try await session.closeSchemas(plan)
      for kind in [SetAside.privileges, .replication, .eventTrigger] {
        try await session.run(inspection.summary.setAside, of: kind)
      }
      return try await SideReader.schema(session, major: scratch.major, withVersions: false)
    }
  }

  /// Roles, schemas and extensions, so that a role without power can load the rest (see `ProofPlan`).
  private func prepare(_ scratch: ScratchSchema, _ summary: PlainDumpSummary) async throws -> ProofPlan {
    let roles = try await scratch.server.withSession(context.world.runner) { session in
      if let name = try await session.missingExtensions(summary.extensions.map(\.name)).first {
        throw OperationFault(
          .extensionMissing, "the extension \(name) is not installed here, and the dump needs it",
          hint:
            "Install it with 'apt install \(ExtensionPackage.name(of: name, serverMajor: scratch.major))'.")
      }
      return try await session.makeProofRoles(
        needed: summary.roles.subtracting(["public", "PUBLIC"]), suffix: scratch.suffix, superuser: false)
    }
    let plan = ProofPlan(
      contents: summary.contents, extensions: summary.extensions, leftOut: [], roles: roles, isOfTables: false
    )
    try await scratch.withSession { try await $0.prepare(plan) }
    return plan
  }
}
