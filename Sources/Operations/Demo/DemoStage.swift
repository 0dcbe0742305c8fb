import ArchiveModel
import Foundation
import PostgresTools
import Processes

/// A throw-away server with the databases `expenses_dev` and `expenses_prod`, and a folder to work in.
package struct DemoStage: Sendable {
  /// The world of the demo: its folder, and variables that name both databases.
  package let world: World
  private let connection: Connection
  private let tools: ClientTools

  /// Builds the stage for the body and takes it down whatever happens.
  ///
  /// Errors: `toolMissing` when the server programs are not installed, PostgreSQL's faults.
  package static func run<Result>(
    users: Int, world: World, _ body: (DemoStage) async throws -> Result
  ) async throws -> Result {
    let folder = try WorkingFolder()
    defer { folder.remove() }
    let plan = ScratchPlan(binaries: try serverBinaries(world))
    return try await withScratchCluster(plan, runner: world.runner) { cluster in
      let stage = try await DemoStage(cluster, folder: folder.path, world: world)
      try await stage.fill("expenses_dev", users: max(1, users / 5))
      try await stage.fill("expenses_prod", users: users)
      return try await body(stage)
    }
  }

  /// Runs SQL in the production database.
  package func execute(_ sql: String) async throws {
    try await withSession("expenses_prod") { session in
      try await session.execute("SET search_path = public")
      try await session.execute(sql)
    }
  }

  /// Counts the rows of a table of the production database.
  package func count(_ table: String) async throws -> Int64 {
    let sql = "SELECT count(*) FROM public.\(SQLText.identifier(table))"
    return try await withSession("expenses_prod") { Int64(try await $0.requiredScalar(sql)) ?? 0 }
  }

  private init(_ cluster: ScratchCluster, folder: String, world: World) async throws {
    var inside = world
    inside.workingDirectory = folder
    inside.home = folder
    inside.environment = world.environment.filter {
      !$0.key.contains("_DB_") && !$0.key.hasPrefix("STRONGROOM")
    }
    inside.environment["XDG_CONFIG_HOME"] = folder
    inside.environment["XDG_STATE_HOME"] = folder
    for (prefix, database) in [("DEV", "expenses_dev"), ("PROD", "expenses_prod")] {
      inside.environment["\(prefix)_DB_HOST"] = cluster.socketFolder
      inside.environment["\(prefix)_DB_PORT"] = String(cluster.port)
      inside.environment["\(prefix)_DB_NAME"] = database
      inside.environment["\(prefix)_DB_USER"] = cluster.superuser
    }
    self.world = inside
    connection = Connection(
      database: "postgres", host: cluster.socketFolder, port: cluster.port, user: cluster.superuser,
      applicationName: "strongroom-demo")
    tools = try await ToolLocator(runner: world.runner).installed().newest()
  }

  private func fill(_ database: String, users: Int) async throws {
    try await withSession("postgres") {
      try await $0.execute("CREATE DATABASE \(SQLText.identifier(database))")
    }
    try await withSession(database) { session in
      try await session.execute("SET search_path = public")
      try await session.execute(ExpenseTracker.schema)
      try await session.execute(ExpenseTracker.rows(users: users))
    }
  }

  private func withSession<Result>(
    _ database: String, _ body: (PsqlSession) async throws -> Result
  ) async throws -> Result {
    try await PostgresTools.withSession(connection.with(database: database), tools, world.runner, body)
  }

  /// The newest server programs where Debian puts them, or those on the search path.
  private static func serverBinaries(_ world: World) throws -> String {
    let root = "/usr/lib/postgresql"
    let majors = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
    let path = (world.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let folders = majors.sorted(by: >).map { "\(root)/\($0)/bin" } + path
    guard
      let found = folders.first(where: {
        access("\($0)/initdb", X_OK) == 0 && access("\($0)/postgres", X_OK) == 0
      })
    else {
      throw OperationFault(
        .toolMissing, "the PostgreSQL server programs are not installed",
        hint: "Install them with 'apt install postgresql'.")
    }
    return found
  }
}

/// A private temporary folder, removed when it is not needed any more.
private struct WorkingFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/strongroom-demo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw OperationFault(
        .storeUnwritable, "a folder in /tmp could not be made: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func remove() {
    // What cannot be removed holds only made-up rows.
    try? FileManager.default.removeItem(atPath: path)
  }
}
