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
  /// Told of the backup before alembic begins.
  let backedUp: @Sendable (BackupID) throws -> Void

  enum End {
    case done(MigrateOutcome)
    /// With alembic's own hint.
    case failed(FailedMigration, String?)
    /// The database could not be asked what alembic left in it.
    case unknown(any Error)
  }

  var environment: EnvironmentName { plan.request.environment }
  /// What it is called.
  var word: String { plan.request.isBackwards ? "rollback" : "migration" }

  func run() async throws -> End {
    let settings = try context.environment(environment)
    let access = try await context.access(to: settings, run: context.world.newBackupID().rawValue)
    let seal = try await context.sealPlan()
    try await context.requireUndoable(within: plan.request.onFailure) {
      if let backup = plan.request.backup {
        try await context.requireOpenable(backup, in: archive)
      } else if let seal {
        try await context.requireOpenable(seal)
      }
    }
    return try await access.withMigrationLock(wait: plan.request.wait) { session in
      context.progress(.step("read the database"))
      let before = try await MigrationState.read(session, .plan(plan))
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
      var taken: BackupID?
      do {
        let backup = try await backup(settings, seal)
        taken = backup
        try journal.noteBackup(backup, in: archive.catalog)
        try backedUp(backup)
        let tables = try await tableBackups(settings, seal)
        let end = try await migrate(session, access, before, backup, tables)
        switch end {
        case .done: journal.end(job, "done", of: backup, account, in: archive.catalog)
        case .failed(let failed, _):
          journal.end(job, "failed", of: backup, "\(account): \(failed.reason)", in: archive.catalog)
        case .unknown(let error):
          // It stays begun: the next migration compares the database with what this one set out to do.
          journal.note("failed", of: backup, failure(error), in: archive.catalog)
        }
        return end
      } catch {
        journal.end(job, "failed", of: taken, failure(error), in: archive.catalog)
        throw error
      }
    }
  }

  private func failure(_ error: any Error) -> String { "\(account): \(JournaledWork.reason(error))" }

  private var account: String { "\(word) of \(environment) to \(plan.target)" }

  private func intent(_ before: MigrationState, _ access: DatabaseAccess) -> MigrationIntent {
    MigrationIntent(
      environment: environment.rawValue, from: before.revisions, target: plan.target, goal: plan.goal,
      fingerprint: before.fingerprint, application: access.connection.applicationName,
      invalidIndexes: before.invalidIndexes, values: before.values)
  }

  private func migrate(
    _ session: PsqlSession, _ access: DatabaseAccess, _ before: MigrationState, _ backup: BackupID,
    _ tables: [TableBackup]
  ) async throws -> End {
    let began = context.world.clock.now
    let lockHolder = try await session.requiredScalar("SELECT pg_catalog.pg_backend_pid()")
    let watch = AlembicWatch(
      access: access, settings: context.configuration.alembic, lockHolder: lockHolder)
    let (failure, wasSeen) = await watch.during { try await alembic(access) }
    let seconds = context.world.clock.now.timeIntervalSince(began)
    let after: MigrationState
    do {
      after = try await state(access, since: before, afterFailure: failure != nil, sparing: lockHolder)
    } catch {
      return unknown(after: failure, error, backup)
    }
    let isInterrupted = failure != nil && !(failure is any Fault)
    // One that failed may have failed before it went to the database.
    if wasSeen == false, failure == nil || isInterrupted {
      context.progress(.warning(unseen(isInterrupted), hint: watch.hint))
      // What nobody could end may still be at work, whatever the database looks like at this moment.
      if isInterrupted, let failure { return .unknown(failure) }
    }
    let decision = RemedyDecision(
      plan: plan, before: before, after: after, backup: backup,
      backedUp: try archive.catalog.census(of: backup)?.tables ?? before.tables)
    if let failure, isInterrupted {
      warn(decision.remedy.kind == .nothing, backup)
      throw failure
    }
    let fault = failure as? any Fault
    if fault == nil, isThere(after) {
      return .done(
        MigrateOutcome(
          database: access.databaseName, before: before.revisions, after: after.revisions, backup: backup,
          tableBackups: tables, losses: after.losses(since: before), validation: nil,
          migrationSeconds: seconds,
          seconds: seconds))
    }
    return .failed(
      FailedMigration(
        plan: plan, before: before, backup: backup, tableBackups: tables,
        reason: fault?.message ?? elsewhere(after), revisions: after.revisions,
        schemaChanged: after.fingerprint != before.fingerprint
          || !after.newInvalidIndexes(since: before).isEmpty,
        invalidIndexes: after.newInvalidIndexes(since: before),
        losses: decision.losses, remedy: decision.remedy, lastResort: decision.restore),
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
    _ access: DatabaseAccess, since before: MigrationState, afterFailure: Bool, sparing lockHolder: String
  ) async throws -> MigrationState {
    let name = access.connection.applicationName
    // A session of its own, not a child task: what is cancelled must still be looked at.
    return try await Task {
      try await access.withSession { fresh in
        if afterFailure {
          // Alembic may be gone while its statement still runs; the session with the lock is ours.
          _ = try await fresh.endSessions(ofApplication: name, sparing: lockHolder)
        }
        return try await MigrationState.read(fresh, afterFailure ? .again(before) : .numbers)
      }
    }.value
  }

  /// Why alembic failed comes first; that nobody knows what it left does not take its place.
  private func unknown(after failure: (any Error)?, _ trouble: any Error, _ backup: BackupID) -> End {
    let state = "the database cannot be asked what is in it now: \(JournaledWork.reason(trouble))"
    let hint =
      "The backup from before is \(backup); when the database answers again, 'strongroom migrate --env \(environment) "
      + "--dry-run' says where it stands."
    if let failure, !(failure is any Fault) {
      context.progress(.warning("the \(word) was interrupted, and \(state)", hint: hint))
      return .unknown(failure)
    }
    let what =
      failure.map { "the \(word) of '\(environment)' failed: \(JournaledWork.reason($0))" }
      ?? "alembic ended the \(word) of '\(environment)' well"
    return .unknown(
      OperationFault(.migrationFailed, "\(what); \(state)", hint: hint, cause: failure ?? trouble))
  }

  /// Whether the database is where it was to go, by its own words.
  private func isThere(_ after: MigrationState) -> Bool {
    plan.history.hasArrived(after.revisions, at: plan.goal, from: plan.current)
  }

  private func elsewhere(_ after: MigrationState) -> String {
    "alembic ended well, and the database \(plan.database) is still at \(MigrationAccount.names(after.revisions)): "
      + "the project's env.py ignores the address that it is given"
  }

  private var elsewhereHint: String {
    "Find out which database was changed instead; make env.py read \(context.configuration.alembic.urlVariable.value), "
      + "or set url_variable in [alembic]."
  }

  private func unseen(_ isInterrupted: Bool) -> String {
    let launcher = context.configuration.alembic.command.value.first ?? ""
    return isInterrupted
      ? "the \(word) was interrupted, and alembic may still work in the database: '\(launcher)' started it, and no session "
        + "of it bore our name, by which it could be ended; look into pg_stat_activity"
      : "no session that '\(launcher)' led alembic to bore our name: lock_timeout did not hold, and an interruption could "
        + "not have ended it"
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
