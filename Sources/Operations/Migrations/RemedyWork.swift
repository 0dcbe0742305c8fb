import ArchiveModel
import MigrationTools
import PostgresTools

/// The taking of one remedy, within the environment's lock.
struct RemedyWork {
  let failed: FailedMigration
  let archive: OpenArchive
  let context: OperationContext

  private var environment: EnvironmentName { failed.plan.request.environment }

  func run() async throws -> RemedyOutcome {
    let before = failed.before
    switch failed.remedy.kind {
    case .nothing:
      return RemedyOutcome(
        kind: .nothing, isAsBefore: true, keptAs: nil, safetyBackup: nil, revisions: failed.revisions)
    case .downgrade, .upgrade:
      try await byAlembic()
      return try await outcome(since: before, nil)
    case .restore:
      return try await outcome(since: before, try await byBackup())
    }
  }

  private func byAlembic() async throws {
    guard let target = failed.remedy.revision else {
      throw OperationFault(.unexpected, "the remedy names no revision")
    }
    let access = try await access()
    let migrations = context.migrations(on: access.server)
    let revision = try RevisionName(target)
    let isDowngrade = failed.remedy.kind == .downgrade
    try await access.withMigrationLock(wait: failed.plan.request.wait) { _ in
      context.progress(.step("alembic \(isDowngrade ? "downgrade" : "upgrade") \(target)"))
      if isDowngrade {
        try await migrations.downgrade(to: revision)
      } else {
        try await migrations.upgrade(to: revision)
      }
      context.progress(.finished)
    }
  }

  /// Swaps the backup in, or restores it in place; the half-migrated database is kept, or backed up first.
  private func byBackup() async throws -> RestoreOutcome {
    let operation = RestoreOperation(context.withoutWarnings)
    let plan = try await operation.plan(
      .replacing(
        environment, by: failed.backup, inPlace: !failed.plan.mayCreateDatabases,
        wait: failed.plan.request.wait))
    return try await operation.execute(plan, within: archive)
  }

  private func outcome(
    since before: MigrationState, _ restored: RestoreOutcome?
  ) async throws -> RemedyOutcome {
    let look: MigrationState.Look = restored == nil ? .again(before) : .numbers
    let after = try await access().withSession { try await MigrationState.read($0, look) }
    // A restore has compared its rows with the backup's, and others may have written between the two.
    let isComplete = restored != nil || after.losses(since: before, counted: failed.plan.drops).isEmpty
    return RemedyOutcome(
      kind: failed.remedy.kind, isAsBefore: after.isLike(before) && isComplete, keptAs: restored?.keptAs,
      safetyBackup: restored?.safetyBackup, revisions: after.revisions)
  }

  private func access() async throws -> DatabaseAccess {
    try await context.access(
      to: try context.environment(environment), run: context.world.newBackupID().rawValue)
  }
}
