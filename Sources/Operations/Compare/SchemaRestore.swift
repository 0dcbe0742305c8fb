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
    let inspection = try await DumpInspection.read(source, with: scratch.server, in: context)
    defer { inspection.clean() }
    try await scratch.create(
      encoding: source.census?.properties.encoding ?? "UTF8", roles: inspection.summary.roles, in: context)
    let loader = DumpLoader(
      source: source, inspection: inspection, server: scratch.server, serverMajor: scratch.major,
      context: context)
    let definitions = inspection.summary.contents.entries.filter { !Self.rows.contains($0.desc) }
    let edit = PlainDumpEdit(entries: Set(definitions.map(\.key)))
    try await loader.load(DumpLoader.Work(edit: edit), into: ScratchSchema.database) { _ in }
    return try await scratch.server.withSession(context.world.runner, database: ScratchSchema.database) {
      try await SideReader.schema($0, major: scratch.major, withVersions: false)
    }
  }
}
