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
    let began = failed.before
    switch failed.remedy.kind {
    case .nothing:
      return RemedyOutcome(kind: .nothing, isAsBefore: true, keptAs: nil, revisions: failed.revisions)
    case .downgrade, .upgrade:
      try await byAlembic()
      return try await outcome(since: began, keptAs: nil)
    case .restore:
      let kept = try await byBackup()
      return try await outcome(since: began, keptAs: kept)
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

  /// Swaps the backup in; the half-migrated database stays beside it under a name.
  private func byBackup() async throws -> String? {
    let operation = RestoreOperation(context.withoutWarnings)
    let plan = try await operation.plan(
      RestoreRequest(
        environment: environment, source: .backup(failed.backup.rawValue), safetyBackup: false,
        wait: failed.plan.request.wait))
    return try await operation.execute(plan, within: archive).keptAs
  }

  private func outcome(since before: MigrationState?, keptAs: String?) async throws -> RemedyOutcome {
    let after = try await access().withSession { try await MigrationState.read($0) }
    return RemedyOutcome(
      kind: failed.remedy.kind, isAsBefore: before.map { after.isLike($0) } ?? false, keptAs: keptAs,
      revisions: after.revisions)
  }

  private func access() async throws -> DatabaseAccess {
    try await context.access(
      to: try context.environment(environment), run: context.world.newBackupID().rawValue)
  }
}
