import ArchiveModel
import Foundation
import MigrationTools
import PostgresTools
import SchemaDiff
import Settings

/// Finds what lies between a database and where it is to go.
struct MigrationPlanner {
  let request: MigrateRequest
  let context: OperationContext

  /// What is known before the SQL is looked at.
  struct Outlook {
    let settings: EnvironmentSettings
    let access: DatabaseAccess
    let migrations: ProjectMigrations
    let revisions: [String]
    let history: MigrationHistory
    let route: MigrationRoute
  }

  private struct Here {
    let revisions: [String]
    let versionTables: [TableName]
    let contents: [String]
  }

  /// Looks at the database and the project; the same errors as a plan's.
  func outlook() async throws -> Outlook {
    if case .backwards(let steps) = request.move, steps < 1 {
      throw OperationFault(.usage, "\(steps) is no number of steps", hint: "Use --steps 1 or more.")
    }
    let settings = try context.environment(request.environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    guard !access.facts.isInRecovery else {
      throw OperationFault(
        .refused, "the server at \(access.place) is a standby and cannot be migrated",
        hint: "Migrate on its primary.")
    }
    let here = try await access.withSession { session in
      let reader = CensusReader(session)
      return Here(
        revisions: try await reader.alembicRevisions(), versionTables: try await reader.versionTables(),
        contents: try await session.contentsOfDatabase())
    }
    let migrations = context.migrations(on: access.server)
    context.progress(.step("read the migrations"))
    let history = try await history(migrations, here)
    try requireManaged(here, migrations, access)
    let route = try await route(history, here.revisions, migrations)
    context.progress(.finished)
    return Outlook(
      settings: settings, access: access, migrations: migrations, revisions: here.revisions,
      history: history, route: route)
  }

  func plan() async throws -> MigratePlan {
    let outlook = try await outlook()
    let interruption = try await MigrationJournal(environment: request.environment, context: context)
      .interruption(outlook.access, by: outlook.history)
    guard !outlook.route.steps.isEmpty else { return plan(outlook, nil, [], [], interruption) }
    try await requireLed(outlook)
    let script = try await outlook.migrations.script(
      from: outlook.revisions, to: outlook.route.target, backwards: request.isBackwards)
    switch script {
    case .script(let script):
      let found = try await PreflightOperation(
        PreflightRequest(environment: request.environment, change: .pending)
      ).examine(script, context)
      let drops = try await MigrationDrops(found).counted(in: outlook.access)
      return plan(outlook, found, drops, found.report.unanswered, interruption)
    case .unwritten(let why):
      return plan(
        outlook, nil, [], ["what the migrations do could not be looked at: \(why)"], interruption)
    case .nothing: return plan(outlook, nil, [], [], interruption)
    }
  }

  private func plan(
    _ outlook: Outlook, _ found: ScriptExamination?, _ drops: [MigratePlan.Drop], _ unanswered: [String],
    _ interruption: MigrationInterruption?
  ) -> MigratePlan {
    let isAtomic = found.map { found in !found.lint.findings.contains { $0.rule == "not-atomic" } }
    return MigratePlan(
      request: request, database: outlook.access.databaseName, server: outlook.access.place,
      protected: outlook.settings.protected.value,
      mayCreateDatabases: outlook.access.facts.mayCreateDatabases, current: outlook.revisions,
      heads: outlook.history.heads,
      target: outlook.route.target.text, goal: outlook.route.goal, history: outlook.history,
      steps: outlook.route.steps.map { MigratePlan.Step($0) },
      findings: found?.report.findings ?? [], unanswered: unanswered,
      isAtomic: isAtomic,
      valueChanges: isAtomic == true ? .none : found.map { ValueChanges(by: $0.lint.statements) } ?? .any,
      drops: drops, interruption: interruption, waypoints: found?.changes?.waypoints ?? [])
  }

  private func history(_ migrations: ProjectMigrations, _ here: Here) async throws -> MigrationHistory {
    let history = try await migrations.history(
      knowing: here.revisions, in: here.versionTables, of: request.environment)
    guard !history.steps.isEmpty else {
      throw OperationFault(
        .configInvalid, "there are no migrations in \(migrations.directory)",
        hint: "Set directory in [alembic] to the folder of the project's alembic.ini.")
    }
    return history
  }

  /// Tables that alembic does not know of would meet its first migration.
  private func requireManaged(
    _ here: Here, _ migrations: ProjectMigrations, _ access: DatabaseAccess
  ) throws(OperationFault) {
    guard !request.isBackwards, here.versionTables.isEmpty, !here.contents.isEmpty else { return }
    throw OperationFault(
      .refused,
      "the database \(access.databaseName) holds \(here.contents.joined(separator: ", ")) and no alembic_version, so "
        + "its revision is not known",
      hint:
        "If they are those of a revision, say so with 'alembic stamp REVISION' in \(migrations.directory).")
  }

  private func route(
    _ history: MigrationHistory, _ current: [String], _ migrations: ProjectMigrations
  ) async throws -> MigrationRoute {
    switch request.move {
    case .forwards(let text):
      try await history.forwards(to: text, from: current, directory: migrations.directory) {
        try await migrations.locate($0)
      }
    case .backwards(let steps):
      try history.backwards(steps, from: current, directory: migrations.directory)
    }
  }

  /// Alembic must see what we see: an `env.py` that ignores its address may lead to any other database.
  private func requireLed(_ outlook: Outlook) async throws {
    let seen = try await outlook.migrations.current().filter { outlook.history.knows($0) }
    guard seen != outlook.revisions else { return }
    throw OperationFault(
      .refused,
      "the database \(outlook.access.databaseName) is at \(MigrationAccount.names(outlook.revisions)), and alembic sees "
        + "\(MigrationAccount.names(seen)): the project's env.py goes to another database",
      hint:
        "Make env.py read \(context.configuration.alembic.urlVariable.value), or name the variable that it reads "
        + "with url_variable in [alembic].")
  }
}
