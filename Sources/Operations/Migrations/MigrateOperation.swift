import ArchiveModel
import Catalog
import Foundation
import PostgresTools

/// Takes a database along its project's migrations, a backup at its side: plan, show, execute the same value
/// (DESIGN §10).
package struct MigrateOperation: Sendable {
  /// Asked whether the remedy of a failure shall be taken, where nobody has allowed or forbidden it.
  package typealias Agree = @Sendable (FailedMigration) async -> Bool

  let context: OperationContext

  package init(_ context: OperationContext) {
    self.context = context
  }

  /// Looks at the database, the project and the SQL that lies between; changes nothing.
  ///
  /// Errors: those of the settings and PostgreSQL; `toolMissing` without alembic, `revisionMissing`, `headsAmbiguous`,
  /// `configInvalid` without migrations, `usage`; `refused` for tables without `alembic_version` and for an `env.py`
  /// that goes elsewhere; `locked` while what an interrupted run began still works.
  package func plan(_ request: MigrateRequest) async throws -> MigratePlan {
    try await MigrationPlanner(request: request, context: context).plan()
  }

  /// Does what the plan says, within the locks, between the hooks of `migrate`; its end is told.
  ///
  /// Errors: `locked`; `keyMissing` and `keyWrong` before anything is done when a restore could be needed and the
  /// backup could not be opened; `migrationFailed` with a `FailedMigration` as its cause; the backup's faults.
  package func execute(
    _ plan: MigratePlan, agree: @escaping Agree
  ) async throws -> MigrateOutcome {
    let environment = plan.request.environment
    guard !plan.steps.isEmpty else { return try await nothing(plan) }
    return try await context.attended(.migrate, of: environment) {
      let archive = try await OpenArchive.open(in: context, ifMissing: .create)
      let word = plan.request.isBackwards ? "rollback" : "migrate"
      let locks = try await archive.lock(
        environment, for: "\(word) --env \(environment)", wait: plan.request.wait, in: context)
      defer { locks.release() }
      let (result, trouble) = try await context.hooked(
        .migrate, of: environment,
        about: { (outcome: MigrateOutcome) in
          outcome.backup.flatMap { try? archive.catalog.backup(idPrefix: $0.rawValue) }
        }
      ) { try await perform(plan, in: archive, agree: agree) }
      var outcome = result
      outcome.trouble = trouble
      return outcome
    }
  }

  /// There is nothing to do, but an interrupted migration to be written down as ended.
  private func nothing(_ plan: MigratePlan) async throws -> MigrateOutcome {
    guard plan.interruption != nil else { return MigrateOutcome(nothingIn: plan) }
    let environment = plan.request.environment
    let archive = try await OpenArchive.open(in: context, ifMissing: .create)
    let locks = try await archive.lock(
      environment, for: "migrate --env \(environment)", wait: plan.request.wait, in: context)
    defer { locks.release() }
    try MigrationJournal(environment: environment, context: context).settle(in: archive.catalog)
    return MigrateOutcome(nothingIn: plan)
  }

  /// The same within locks that the caller holds already, without hooks and notices.
  ///
  /// `backedUp` is told the backup from before when it is there and alembic has not begun; what it throws ends it there.
  func perform(
    _ plan: MigratePlan, in archive: OpenArchive,
    backedUp: @escaping @Sendable (BackupID) throws -> Void = { _ in },
    agree: @escaping Agree
  ) async throws -> MigrateOutcome {
    guard !plan.steps.isEmpty else { return MigrateOutcome(nothingIn: plan) }
    let began = context.world.clock.now
    let work = MigrationWork(plan: plan, archive: archive, context: context, backedUp: backedUp)
    switch try await work.run() {
    case .done(var outcome):
      outcome.validation = await validate(plan)
      outcome.seconds = context.world.clock.now.timeIntervalSince(began)
      return outcome
    case .failed(let failed, let hint):
      let ended = await remedied(failed, within: plan.request.onFailure, in: archive, agree: agree)
      throw MigrationAccount.fault(of: ended, hint: hint)
    case .unknown(let error): throw error
    }
  }

  /// Takes the remedy of a migration that failed earlier, within the environment's lock, which the caller holds.
  ///
  /// Errors: `migrationFailed`, and what a restore throws.
  func apply(_ failed: FailedMigration, in archive: OpenArchive) async throws -> RemedyOutcome {
    try await RemedyWork(failed: failed, archive: archive, context: context).run()
  }

  /// What is true when remedies were taken, the smallest first, as far as they are allowed; nil asks.
  func remedied(
    _ first: FailedMigration, within limit: RemedyLimit?, in archive: OpenArchive, agree: Agree
  ) async -> FailedMigration {
    var failed = first
    while failed.remedy.kind != .nothing {
      let isAllowed =
        if let limit { limit.allows(failed.remedy.kind) } else { await agree(failed) }
      guard isAllowed else { break }
      do {
        let outcome = try await apply(failed, in: archive)
        failed.outcome = outcome
        guard !outcome.isAsBefore, failed.remedy.kind != .restore else { break }
        failed.revisions = outcome.revisions
      } catch {
        failed.remedyFailure = (error as? any Fault)?.message ?? "\(error)"
        guard failed.remedy.kind != .restore else { break }
      }
      // What alembic could not undo, the backup can.
      failed.remedy = failed.lastResort
    }
    return failed
  }

  private func validate(_ plan: MigratePlan) async -> ValidateReport? {
    do {
      return try await ValidateOperation(environment: plan.request.environment, quick: false).run(
        in: context.withoutWarnings)
    } catch {
      let fault = error as? any Fault
      context.progress(
        .warning(
          "the database could not be validated: \(fault?.message ?? "\(error)")",
          hint: "Run 'strongroom validate --env \(plan.request.environment)'."))
      return nil
    }
  }
}
