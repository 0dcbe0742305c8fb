import ArchiveModel
import PostgresTools

/// A throw-away server with one database for definitions.
struct ScratchSchema {
  /// As its superuser.
  let server: ServerAccess
  let context: OperationContext
  /// In the names of what is ours on it.
  let suffix: String
  /// The major version of its programs.
  var major: Int { server.tools.version.major }

  static let database = "strongroom_schema"

  /// Starts one of this major version or the nearest newer one, of the newest installed when it is nil.
  ///
  /// Errors: `toolMissing` without the server programs, `toolFailed`.
  static func with<Result>(
    major: Int?, in context: OperationContext, _ body: (ScratchSchema) async throws -> Result
  ) async throws -> Result {
    let runner = context.world.runner
    let programs = try await ScratchPrograms.find(serverMajor: major, pgBin: nil, runner: runner)
    let suffix = context.world.newBackupID().rawValue
    context.progress(.step("start a scratch server"))
    return try await withScratchCluster(
      context.scratchPlace.plan(for: programs, superuser: "strongroom_\(suffix)"), runner: runner
    ) { cluster in
      let connection = Connection(
        database: "postgres", host: cluster.socketFolder, port: cluster.port, user: cluster.superuser,
        applicationName: "strongroom-\(suffix)")
      return try await withAccess(to: connection, with: programs.tools) {
        try await body(ScratchSchema(server: $0, context: context, suffix: suffix))
      }
    }
  }

  /// The same server as another role.
  func access(as role: String) throws -> ServerAccess {
    var connection = server.connection
    connection.user = role
    return try ServerAccess(to: connection, with: server.tools)
  }

  /// Runs the body with a session of the superuser in the database for definitions.
  func withSession<Result>(_ body: (PsqlSession) async throws -> Result) async throws -> Result {
    try await server.withSession(context.world.runner, database: Self.database, body)
  }

  /// Creates the database, and the roles that definitions name as owners and grantees, without login.
  func create(encoding: String, roles: Set<String> = []) async throws {
    try await server.withSession(context.world.runner) { session in
      for role in try await session.missingRoles(roles.subtracting(["public", "PUBLIC"])) {
        try await session.execute("CREATE ROLE \(SQLText.identifier(role)) NOLOGIN")
      }
      try await session.execute(
        """
        CREATE DATABASE \(SQLText.identifier(Self.database)) TEMPLATE template0
        ENCODING \(SQLText.literal(encoding)) LC_COLLATE 'C' LC_CTYPE 'C'
        """)
    }
  }
}
