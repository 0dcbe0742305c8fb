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
    /// Statements that only the real rows can judge, each with the server's words.
    let untried: [String]
  }

  enum Outcome {
    case changes(Changes)
    /// The first statement that fails, and the server's words.
    case fails(String, String)
    /// There is no scratch server here, or rows that are not in the copy decide how it goes on.
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

  /// The server's words, with the detail, which names what hangs on an object; where the copy lies is of no use.
  ///
  /// The session tells no detail, so the statement is run again, alone; it may fail otherwise then, without its forerunners.
  private func account(
    of fault: PostgresFault, _ statement: String, _ session: PsqlSession
  ) async throws -> String {
    let message = fault.complaint?.lines.first ?? fault.message
    try await session.execute("ROLLBACK")
    try await session.execute(
      """
      CREATE FUNCTION pg_temp.strongroom_detail(statement text, expected text) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE message text; detail text;
      BEGIN
        EXECUTE statement;
        RETURN NULL;
      EXCEPTION WHEN others THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
        RETURN CASE WHEN message = expected THEN detail END;
      END $$
      """)
    let detail = try await session.scalar(
      "SELECT pg_temp.strongroom_detail(\(SQLText.literal(statement)), \(SQLText.literal(message)))")
    guard let detail, !detail.isEmpty else { return message }
    return message + " (" + detail.split(whereSeparator: \.isNewline).joined(separator: "; ") + ")"
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
      try await NamesBefore.remember(session)
      var untried: [String] = []
      var mayLackDefinitions = false
      for statement in statements {
        let kind = StatementKind(statement)
        do {
          try await session.attempt(statement)
          if statement.contains("alembic_version") { waypoints.append(try await waypoint(session)) }
        } catch let fault as PostgresFault {
          let words = "\(ScriptLint.shortened(statement)): \(fault.complaint?.lines.first ?? fault.message)"
          let isOfRows = fault.dependsOnRows(of: kind)
          // A COMMIT that fails takes back all that it would have kept.
          if isOfRows ? kind == .end : mayLackDefinitions {
            return .notTried("rows that are not in it decide how it goes on, at \(words)")
          }
          guard isOfRows else {
            return .fails(
              statement.split(whereSeparator: \.isWhitespace).joined(separator: " "),
              try await account(of: fault, statement, session))
          }
          untried.append("what depends on rows cannot be tried on a copy without them: \(words)")
          if kind != .rows { mayLackDefinitions = true }
        }
      }
      // What a script leaves open is what it would have committed.
      try await session.execute("COMMIT")
      try await NamesBefore.giveBack(session)
      let after = try await SideReader.schema(session, major: scratch.major, withVersions: false)
      return .changes(
        Changes(
          differences: SchemaComparison(target: before, source: after).differences.filter {
            $0.change != .possibleRename
          }, waypoints: waypoints, untried: untried))
    }
  }

  /// The copy has no rows; the database's revisions make it like the original for alembic's own statements.
  private func setRevisions(_ session: PsqlSession) async throws {
    guard !revisions.isEmpty else { return }
    for table in try await CensusReader(session).versionTables().map(SQLText.identifier) {
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
