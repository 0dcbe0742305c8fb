import ArchiveModel
import Glibc
import PostgresTools

/// A throw-away server with one database for definitions.
struct ScratchSchema {
  let server: ServerAccess
  /// The major version of its programs.
  var major: Int { server.tools.version.major }

  static let database = "strongroom_schema"

  /// Starts one of this major version, or of the newest installed when it is nil.
  ///
  /// Errors: `toolMissing` without the server programs, `toolFailed`.
  static func with<Result>(
    major: Int?, in context: OperationContext, _ body: (ScratchSchema) async throws -> Result
  ) async throws -> Result {
    let tools = try await serverTools(major, context)
    context.progress(.step("start a scratch server"))
    return try await withScratchCluster(
      ScratchPlan(binaries: tools.folder ?? ""), runner: context.world.runner
    ) { cluster in
      let connection = Connection(
        database: "postgres", host: cluster.socketFolder, port: cluster.port, user: cluster.superuser,
        applicationName: "strongroom-compare")
      return try await withAccess(to: connection, with: tools) { try await body(ScratchSchema(server: $0)) }
    }
  }

  /// Creates the database, and roles that definitions name as owners and grantees; nobody logs in as them here.
  func create(encoding: String, roles: Set<String>, in context: OperationContext) async throws {
    try await server.withSession(context.world.runner) { session in
      let present = Set(
        try await session.rows("SELECT rolname FROM pg_catalog.pg_roles").compactMap { $0[0] })
      for role in roles.subtracting(present).subtracting(["public", "PUBLIC"]).sorted() {
        try await session.execute("CREATE ROLE \(SQLText.identifier(role)) NOLOGIN")
      }
      try await session.execute(
        """
        CREATE DATABASE \(SQLText.identifier(Self.database)) TEMPLATE template0
        ENCODING \(SQLText.literal(encoding)) LC_COLLATE 'C' LC_CTYPE 'C'
        """)
    }
  }

  private static func serverTools(_ major: Int?, _ context: OperationContext) async throws -> ClientTools {
    let locator = ToolLocator(runner: context.world.runner)
    let tools: ClientTools
    if let major {
      tools = try await locator.tools(forServerMajor: major).tools
    } else {
      tools = try await locator.newest()
    }
    let folder = tools.folder ?? ""
    guard access("\(folder)/initdb", X_OK) == 0, access("\(folder)/postgres", X_OK) == 0 else {
      throw OperationFault(
        .toolMissing, "the server programs of PostgreSQL \(major ?? tools.version.major) are not installed",
        hint: "Install them with 'apt install postgresql-\(major ?? tools.version.major)'.")
    }
    return tools
  }
}
