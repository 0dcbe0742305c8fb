import ArchiveModel
import PostgresTools
import Processes
import SchemaDiff

/// Runs a script on an empty copy of an environment's schema in a scratch server, to see what it does.
struct ScriptTrial {
  let environment: EnvironmentName
  let statements: [String]
  /// The revisions that the database is at.
  let revisions: [String]
  let context: OperationContext

  /// What the script makes of the schema.
  struct Changes: Sendable {
    let differences: [Difference]
    /// What the copy looked like before it, and wherever the script wrote down a revision.
    let waypoints: [SchemaWaypoint]
  }

  enum Outcome {
    case changes(Changes)
    /// The first statement that fails, and the server's words.
    case fails(String, String)
    /// There is no scratch server here.
    case notTried(String)
  }

  func outcome() async throws -> Outcome {
    let settings = try context.environment(environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    let command = access.server.command(
      .pgDump, DumpCommand(kind: .schema, format: .plain).arguments)
    context.progress(.step("dump the schema of \(environment)"))
    let dump = try await context.world.runner.run(command, outputLimit: 256 << 20, timeout: .seconds(600))
    if let fault = access.fault(.pgDump, dump) { throw fault }
    do {
      return try await ScratchSchema.with(major: access.facts.version.major, in: context) {
        try await run(dump.standardOutput, access.facts, in: $0)
      }
    } catch let fault as any Fault {
      let here: [FaultCode] = [.toolMissing, .toolVersion, .extensionMissing, .toolFailed, .toolTimeout]
      guard here.contains(fault.code) else { throw fault }
      return .notTried(fault.message)
    }
  }

  private func run(_ dump: [UInt8], _ facts: ServerFacts, in scratch: ScratchSchema) async throws -> Outcome {
    var reader = PlainDumpReader()
    try dump.withUnsafeBytes { try reader.push($0) }
    try await scratch.create(encoding: facts.encoding, roles: try reader.finish().roles.union([facts.role]))
    return try await scratch.withSession { session in
      var script: [UInt8] = []
      var filter = PlainDumpFilter(
        PlainDumpEdit(droppedSettings: scratch.major < 17 ? ["transaction_timeout"] : []))
      try dump.withUnsafeBytes { try filter.push($0) { script.append(contentsOf: $0) } }
      _ = try filter.finish { script.append(contentsOf: $0) }
      let definitions = script
      try await session.load { input in try definitions.withUnsafeBytes { try input.write($0) } }
      // What the script makes belongs to whom it will belong to.
      let role = SQLText.identifier(facts.role)
      try await session.execute("ALTER ROLE \(role) SUPERUSER")
      try await session.execute("SET ROLE \(role)")
      try await setRevisions(session)
      var waypoints = [try await waypoint(session)]
      let before = try await SideReader.schema(session, major: scratch.major, withVersions: false)
      context.progress(.step("try the script on a copy of the schema"))
      try await session.execute("SET search_path = \"$user\", public")
      for statement in statements {
        do {
          try await session.execute(statement)
          if statement.contains("alembic_version") { waypoints.append(try await waypoint(session)) }
        } catch let fault as PostgresFault {
          return .fails(
            statement.split(whereSeparator: \.isWhitespace).joined(separator: " "),
            // Where the copy lies is of no use to anybody.
            fault.complaint?.lines.first ?? fault.message)
        }
      }
      // What a script leaves open is what it would have committed.
      try await session.execute("COMMIT")
      let after = try await SideReader.schema(session, major: scratch.major, withVersions: false)
      return .changes(
        Changes(
          differences: SchemaComparison(target: before, source: after).differences.filter {
            $0.change != .possibleRename
          }, waypoints: waypoints))
    }
  }

  /// The copy has no rows; the database's revisions make it like the original for alembic's own statements.
  private func setRevisions(_ session: PsqlSession) async throws {
    guard !revisions.isEmpty else { return }
    let tables = try await session.rows(
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = 'alembic_version' AND c.relkind = 'r'
      """)
    for case let table? in tables.map({ $0[0] }) {
      try await session.execute(
        "INSERT INTO \(table) (version_num) SELECT pg_catalog.unnest(\(SQLText.textArray(revisions)))")
    }
  }

  private func waypoint(_ session: PsqlSession) async throws -> SchemaWaypoint {
    let reader = CensusReader(session)
    return SchemaWaypoint(
      revisions: try await reader.alembicRevisions(), fingerprint: try await reader.schemaFingerprint())
  }
}
