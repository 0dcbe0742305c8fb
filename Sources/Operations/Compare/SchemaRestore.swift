import ArchiveModel
import Glibc
import PostgresTools
import SchemaDiff

/// Loads the definitions of a dump into a throw-away server to read its schema.
struct SchemaRestore: Sendable {
  let source: RestoreSource
  let context: OperationContext

  private static let database = "strongroom_schema"

  /// Errors: `toolMissing` without server programs of the dump's major version, `verifyFailed`, `dumpIncomplete`,
  /// `dumpUnsafe`, PostgreSQL's faults.
  func read() async throws -> Schema {
    let tools = try await serverTools()
    let folder = tools.folder ?? ""
    context.progress(.step("start a scratch server"))
    return try await withScratchCluster(ScratchPlan(binaries: folder), runner: context.world.runner) { cluster in
      let connection = Connection(
        database: "postgres", host: cluster.socketFolder, port: cluster.port, user: cluster.superuser,
        applicationName: "strongroom-compare")
      return try await withAccess(to: connection, with: tools) { try await read(through: $0) }
    }
  }

  private func read(through server: ServerAccess) async throws -> Schema {
    let runner = context.world.runner
    let inspection = try await DumpInspection.read(source, with: server, in: context)
    defer { inspection.clean() }
    let major = server.tools.version.major
    try await server.withSession(runner) { session in
      let present = Set(try await session.rows("SELECT rolname FROM pg_catalog.pg_roles").compactMap { $0[0] })
      // Definitions name owners and grantees; nobody logs in as them here.
      for role in inspection.summary.roles.subtracting(present).subtracting(["public", "PUBLIC"]).sorted() {
        try await session.execute("CREATE ROLE \(SQLText.identifier(role)) NOLOGIN")
      }
      let encoding = source.census?.properties.encoding ?? "UTF8"
      try await session.execute(
        """
        CREATE DATABASE \(SQLText.identifier(Self.database)) TEMPLATE template0
        ENCODING \(SQLText.literal(encoding)) LC_COLLATE 'C' LC_CTYPE 'C'
        """)
    }
    let loader = DumpLoader(
      source: source, inspection: inspection, server: server, serverMajor: major, context: context)
    let rows: Set = ["TABLE DATA", "SEQUENCE SET", "BLOB", "BLOBS", "BLOB METADATA", "MATERIALIZED VIEW DATA"]
    let definitions = inspection.summary.contents.entries.filter { !rows.contains($0.desc) }
    let edit = PlainDumpEdit(entries: Set(definitions.map(\.key)))
    try await loader.load(DumpLoader.Work(edit: edit), into: Self.database) { _ in }
    return try await server.withSession(runner, database: Self.database) { session in
      try await SideReader.schema(session, major: major, withVersions: false)
    }
  }

  /// Client and server programs of the major version that was dumped; of a stranger's file the newest.
  private func serverTools() async throws -> ClientTools {
    let locator = ToolLocator(runner: context.world.runner)
    let wanted = source.backup?.serverVersion.flatMap { PostgresVersion($0) }?.major
    let tools: ClientTools
    if let wanted {
      tools = try await locator.tools(forServerMajor: wanted).tools
    } else {
      tools = try await locator.newest()
    }
    let folder = tools.folder ?? ""
    guard access("\(folder)/initdb", X_OK) == 0, access("\(folder)/postgres", X_OK) == 0 else {
      throw OperationFault(
        .toolMissing, "the server programs of PostgreSQL \(wanted ?? tools.version.major) are not installed",
        hint: "Install them with 'apt install postgresql-\(wanted ?? tools.version.major)'.")
    }
    return tools
  }
}
