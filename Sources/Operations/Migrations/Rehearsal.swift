import ArchiveModel
import Foundation
import MigrationTools
import PostgresTools
import SchemaDiff
import Settings

/// Migrations on one restored copy: guarded, there, and back.
struct Rehearsal {
  let request: RehearsalRequest
  let backup: Backup
  let isFresh: Bool
  let route: MigrationRoute
  let history: MigrationHistory
  /// As whom production is migrated.
  let role: ServerFacts
  let copy: ScratchRun
  let context: OperationContext
  let restoreSeconds: Double

  private static let mostDifferences = 20

  func run() async throws -> RehearsalReport {
    let server = try await access()
    let migrations = context.migrations(on: server, database: copy.name)
    try await guardAddress(migrations)
    var report = blank
    let (before, schema) = try await look(.all)
    let began = context.world.clock.now
    context.progress(.step("rehearse: alembic upgrade \(route.target.text)"))
    do {
      try await migrations.upgrade(to: route.target)
    } catch let fault as MigrationFault where fault.code == .migrationFailed || fault.code == .toolFailed {
      context.progress(.finished)
      report.failure = fault.message
      return report
    }
    context.progress(.finished)
    report.upgradeSeconds = context.world.clock.now.timeIntervalSince(began)
    let (after, _) = try await look(.numbers)
    report.fingerprint = after.fingerprint
    report.losses = after.losses(since: before)
    guard history.ancestry(of: after.revisions).isSuperset(of: route.goal) else {
      report.failure = "alembic ended well, and the copy is at \(MigrationAccount.names(after.revisions))"
      return report
    }
    try await goBack(migrations, to: before, schema, &report)
    return report
  }

  private var blank: RehearsalReport {
    RehearsalReport(
      environment: request.environment, backup: backup.id, isFresh: isFresh,
      place: "a scratch cluster of PostgreSQL \(copy.programs.tools.version)",
      current: backup.alembicRevisions,
      target: route.target.text, steps: route.steps.map { MigratePlan.Step($0) },
      restoreSeconds: restoreSeconds, losses: [], lossesBack: [], changedBack: [])
  }

  private func goBack(
    _ migrations: ProjectMigrations, to before: MigrationState, _ schema: Schema,
    _ report: inout RehearsalReport
  ) async throws {
    guard before.revisions.count < 2 else {
      report.wayBack = .notTried(
        "it began at several revisions, \(MigrationAccount.names(before.revisions))")
      return
    }
    let target = try before.revisions.first.map { try RevisionName($0) } ?? .base
    let began = context.world.clock.now
    context.progress(.step("rehearse: alembic downgrade \(target.text)"))
    do {
      try await migrations.downgrade(to: target)
    } catch let fault as MigrationFault where fault.code == .migrationFailed || fault.code == .toolFailed {
      context.progress(.finished)
      report.wayBack = .fails(fault.message)
      return
    }
    context.progress(.finished)
    report.downgradeSeconds = context.world.clock.now.timeIntervalSince(began)
    let (back, schemaBack) = try await look(.again(before))
    report.lossesBack = back.losses(since: before)
    let changed = back.values.changed(since: before.values, at: back.identities)
    report.changedBack = Set(changed + back.losses(since: before, counted: []).columns.map(\.table)).sorted()
    guard !back.isLike(before) else {
      report.wayBack = .same
      return
    }
    var lines = SchemaComparison(target: schemaBack, source: schema).differences
      .filter { $0.change != .possibleRename }.map { difference in
        [difference.kind.rawValue, difference.object, difference.attribute, Self.words[difference.change]]
          .compactMap(\.self).joined(separator: " ")
      }
    if back.revisions != before.revisions {
      lines.insert("the revision is \(MigrationAccount.names(back.revisions))", at: 0)
    }
    report.wayBack = .differs(
      lines.isEmpty ? ["the fingerprint of the schema"] : Array(lines.prefix(Self.mostDifferences)))
  }

  /// What the way back left, in words.
  private static let words: [Difference.Change: String] = [
    .add: "is missing", .drop: "is left over", .alter: "is another",
  ]

  /// A random revision in the copy, which alembic must stumble over: then it is here, and nowhere else.
  private func guardAddress(_ migrations: ProjectMigrations) async throws {
    let stray = "strongroom" + context.world.newBackupID().rawValue + context.world.newBackupID().rawValue
    let held = try await copy.superSession(copy.name) { try await $0.setRevisions([stray], owner: role.role) }
    context.progress(.step("rehearse: does env.py go where it is told"))
    let variable = context.configuration.alembic.urlVariable.value
    let hint =
      "Make env.py read \(variable), or name the variable that it reads with url_variable in [alembic]; set elsewhere "
      + "there when alembic runs in a container. Nothing was changed."
    do {
      let seen = try await migrations.current()
      throw OperationFault(
        .refused,
        "the project's env.py ignores the address that it is given: in the scratch server it should see revision "
          + "\(stray), and it sees \(MigrationAccount.names(seen))", hint: hint)
    } catch let fault as MigrationFault where fault.code != .toolMissing {
      guard fault.message.contains(stray) else {
        throw OperationFault(
          .refused,
          "the project's env.py does not reach the database that it is given the address of: \(fault.message)",
          hint: fault.hint ?? hint)
      }
    }
    context.progress(.finished)
    _ = try await copy.superSession(copy.name) {
      try await $0.setRevisions(held, owner: role.role)
    }
  }

  /// As the role that alembic has in production, a superuser where it is one there.
  private func access() async throws -> ServerAccess {
    let name = SQLText.identifier(role.role)
    try await copy.superSession("postgres") { session in
      if try await !session.missingRoles([role.role]).isEmpty {
        try await session.execute("CREATE ROLE \(name)")
      }
      try await session.execute("ALTER ROLE \(name) LOGIN \(role.isSuperuser ? "SUPERUSER" : "NOSUPERUSER")")
    }
    return try copy.access(as: role.role)
  }

  private func look(_ look: MigrationState.Look) async throws -> (MigrationState, Schema) {
    try await copy.superSession(copy.name) { session in
      (
        try await MigrationState.read(session, look),
        try await SideReader.schema(session, major: copy.programs.tools.version.major, withVersions: false)
      )
    }
  }
}

extension PsqlSession {
  /// Puts revisions into every `alembic_version`, making one where there is none; returns what was there.
  fileprivate func setRevisions(_ revisions: [String], owner: String) async throws -> [String] {
    let reader = CensusReader(self)
    var found = try await reader.versionTables()
    if found.isEmpty {
      try await execute(
        "CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY)")
      try await execute("ALTER TABLE alembic_version OWNER TO \(SQLText.identifier(owner))")
      found = try await reader.versionTables()
    }
    let held = try await reader.alembicRevisions()
    for table in found.map(SQLText.identifier) {
      try await execute("DELETE FROM \(table)")
      try await execute(
        "INSERT INTO \(table) (version_num) SELECT pg_catalog.unnest(\(SQLText.textArray(revisions)))")
    }
    return held
  }
}
