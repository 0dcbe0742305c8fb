import ArchiveModel
import Catalog
import Foundation
import MigrationTools
import PostgresTools
import Settings

/// One migration or rollback as far as alembic's end, within the environment's lock.
struct MigrationWork {
  let plan: MigratePlan
  let archive: OpenArchive
  let context: OperationContext
  let stages: MigrateOperation.Stages

  enum End {
    case done(MigrateOutcome)
    /// With alembic's own hint.
    case failed(FailedMigration, String?)
  }

  private var environment: EnvironmentName { plan.request.environment }
  private var word: String { plan.request.isBackwards ? "rollback" : "migration" }

  /// The label of the backups from before.
  private var label: String { plan.request.isBackwards ? "before-rollback" : "before-migration" }

  func run() async throws -> End {
    let settings = try context.environment(environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    let seal = try await context.sealPlan()
    try await MigrationKeys(plan: plan, archive: archive, context: context).require(seal)
    return try await access.withMigrationLock(wait: plan.request.wait) { session in
      context.progress(.step("read the database"))
      let before = try await MigrationState.read(session)
      context.progress(.finished)
      guard before.revisions == plan.current else {
        throw OperationFault(
          .refused,
          "the database \(plan.database) is at \(MigrationAccount.names(before.revisions)) now, and was at "
            + "\(MigrationAccount.names(plan.current)) when the plan was made", hint: "Run the command again."
        )
      }
      let journal = MigrationJournal(environment: environment, context: context)
      let job = try journal.begin(intent(before, access), in: archive.catalog)
      do {
        stages(.backup)
        let backup = try await backup(settings, seal)
        try journal.noteBackup(backup, in: archive.catalog)
        let tables = try await tableBackups(settings, seal)
        let end = try await migrate(session, access, before, backup, tables)
        switch end {
        case .done: journal.end(job, "done", of: backup, account, in: archive.catalog)
        case .failed(let failed, _):
          journal.end(job, "failed", of: backup, "\(account): \(failed.reason)", in: archive.catalog)
        }
        return end
      } catch {
        let reason = error is CancellationError ? "interrupted" : (error as? any Fault)?.message ?? "\(error)"
        journal.end(job, "failed", of: nil, "\(account): \(reason)", in: archive.catalog)
        throw error
      }
    }
  }

  private var account: String { "\(word) of \(environment) to \(plan.target)" }

  private func intent(_ before: MigrationState, _ access: DatabaseAccess) -> MigrationIntent {
    MigrationIntent(
      environment: environment.rawValue, from: before.revisions, target: plan.target, goal: plan.goal,
      fingerprint: before.fingerprint, application: access.connection.applicationName)
  }

  private func backup(_ settings: EnvironmentSettings, _ seal: SealPlan?) async throws -> BackupID {
    if let given = plan.request.backup {
      let backup = try archive.catalog.backup(idPrefix: given.rawValue)
      guard backup.environment == environment, backup.kind == .full, backup.state == .complete else {
        throw OperationFault(
          .refused, "backup \(given) is no good full backup of '\(environment)'", hint: "Take a fresh one.")
      }
      return given
    }
    return try await backUp(
      BackupRequest(
        environment: environment, format: .plain, labels: [label], note: "taken before a \(word)"),
      settings, seal)
  }

  private func tableBackups(_ settings: EnvironmentSettings, _ seal: SealPlan?) async throws -> [TableBackup]
  {
    var taken: [TableBackup] = []
    for drop in plan.drops where drop.column == nil && drop.count != nil {
      let request = BackupRequest(
        environment: environment, kind: .table, tables: [drop.table], format: .plain, labels: [label],
        note: "taken before a \(word) that drops it")
      taken.append(TableBackup(table: drop.table, backup: try await backUp(request, settings, seal)))
    }
    return taken
  }

  private func backUp(
    _ request: BackupRequest, _ settings: EnvironmentSettings, _ seal: SealPlan?
  ) async throws -> BackupID {
    do {
      return try await BackupOperation(request).run(
        in: context.withoutWarnings, environment: settings, archive: archive,
        choices: try BackupChoices(request, context.configuration.backup), seal: seal
      ).backup.id
    } catch let fault as any Fault {
      throw OperationFault(
        fault.code, "the backup before the \(word) failed, so nothing was changed: \(fault.message)",
        hint: fault.hint, cause: fault.cause)
    }
  }

  private func migrate(
    _ session: PsqlSession, _ access: DatabaseAccess, _ before: MigrationState, _ backup: BackupID,
    _ tables: [TableBackup]
  ) async throws -> End {
    stages(.migrate)
    let began = context.world.clock.now
    let lockHolder = try await session.requiredScalar("SELECT pg_catalog.pg_backend_pid()")
    var failure: (any Error)?
    do {
      try await alembic(access)
    } catch {
      failure = error
    }
    let seconds = context.world.clock.now.timeIntervalSince(began)
    let after = try await state(access, afterFailure: failure != nil, sparing: lockHolder)
    if let failure, !(failure is any Fault) {
      warn(after.isLike(before), backup)
      throw failure
    }
    stages(.check)
    let fault = failure as? any Fault
    if fault == nil, isThere(after) {
      return .done(
        MigrateOutcome(
          database: access.databaseName, before: before.revisions, after: after.revisions, backup: backup,
          tableBackups: tables, losses: after.losses(since: before), validation: nil,
          migrationSeconds: seconds,
          seconds: seconds))
    }
    let decision = RemedyDecision(
      plan: plan, before: before, after: after, backup: backup,
      backedUp: try archive.catalog.census(of: backup)?.tables ?? before.tables)
    return .failed(
      FailedMigration(
        plan: plan, before: before, backup: backup, tableBackups: tables,
        reason: fault?.message ?? elsewhere(after), revisions: after.revisions,
        schemaChanged: after.fingerprint != before.fingerprint,
        invalidIndexes: after.invalidIndexes.filter { !before.invalidIndexes.contains($0) },
        losses: after.losses(since: before), remedy: decision.remedy),
      fault == nil ? elsewhereHint : fault?.hint)
  }

  private func alembic(_ access: DatabaseAccess) async throws {
    let migrations = context.migrations(on: access.server)
    let target = try RevisionName(plan.target)
    context.progress(.step("alembic \(plan.request.isBackwards ? "downgrade" : "upgrade") \(plan.target)"))
    defer { context.progress(.finished) }
    if plan.request.isBackwards {
      try await migrations.downgrade(to: target)
    } else {
      try await migrations.upgrade(to: target)
    }
  }

  /// What the database is now, also when this run is to end: what alembic left must be known.
  private func state(
    _ access: DatabaseAccess, afterFailure: Bool, sparing lockHolder: String
  ) async throws -> MigrationState {
    let name = access.connection.applicationName
    // A session of its own, not a child task: what is cancelled must still be looked at.
    return try await Task {
      try await access.withSession { fresh in
        if afterFailure {
          // Alembic may be gone while its statement still runs; the session with the lock is ours.
          _ = try await fresh.endSessions(ofApplication: name, sparing: lockHolder)
        }
        return try await MigrationState.read(fresh)
      }
    }.value
  }

  /// Whether the database is where it was to go, by its own words.
  private func isThere(_ after: MigrationState) -> Bool {
    guard plan.request.isBackwards else {
      return plan.history.ancestry(of: after.revisions).isSuperset(of: plan.goal)
        && after.revisions != plan.current
    }
    return after.revisions == plan.goal
  }

  private func elsewhere(_ after: MigrationState) -> String {
    "alembic ended well, and the database \(plan.database) is still at \(MigrationAccount.names(after.revisions)): "
      + "the project's env.py ignores the address that it is given"
  }

  private var elsewhereHint: String {
    "Find out which database was changed instead; make env.py read \(context.configuration.alembic.urlVariable.value), "
      + "or set url_variable in [alembic]."
  }

  private func warn(_ isLikeBefore: Bool, _ backup: BackupID) {
    context.progress(
      .warning(
        isLikeBefore
          ? "the \(word) was interrupted, and the database is as it was"
          : "the \(word) was interrupted, and the database is no longer what it was",
        hint: isLikeBefore
          ? nil : "The backup from before: strongroom restore --env \(environment) --backup \(backup)"))
  }
}
