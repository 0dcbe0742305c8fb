import ArchiveModel
import Catalog
import Foundation
import PostgresTools
import Settings
import Storage

/// Restores a backup: plan, show, execute the same value (DESIGN §6).
package struct RestoreOperation: Sendable {
  private let context: OperationContext

  package init(_ context: OperationContext) {
    self.context = context
  }

  /// Finds the dump, looks at the target, and decides the route; changes nothing.
  ///
  /// Errors: those of the settings, the catalog and PostgreSQL; `fileNotFound`, `backupNotFound`, `refused`.
  package func plan(_ request: RestoreRequest) async throws -> RestorePlan {
    let settings = try context.environment(request.environment)
    let archive = try await archive(for: request) {
      try await OpenArchive.openAsIs(in: context, ifMissing: $0)
    }
    if let archive, try !archive.catalog.pendingRekeys().isEmpty {
      // What the catalog says of a file that a killed rekey replaced is not true until that is settled.
      try await archive.lockShared(for: "restore", wait: request.wait, in: context).release()
    }
    var source = try await RestoreSourceFinder(archive: archive, context: context, fetches: false).find(
      request)
    let target = try await RestoreTarget.look(request.environment, in: context)
    if source.backup == nil {
      // What a stranger holds is known only when it is read, and it must stay what was read (R26).
      let inspection = try await DumpInspection.read(source, with: target.access.server, in: context)
      source.kind = inspection.kind
      source.expected = inspection.tallies
      inspection.clean()
    }
    return try planner(request, source, target, settings.protected.value).plan()
  }

  /// Does what the plan says, within the locks; what has changed since is refused.
  ///
  /// Errors: `locked`, `verifyFailed`, `dumpUnsafe`, `restoreInvalid`, `restoreFailed`, PostgreSQL's faults. After
  /// any of them the target is as it was, unless the message says otherwise.
  package func execute(_ plan: RestorePlan) async throws -> RestoreOutcome {
    try await context.attended(.restore, of: plan.request.environment) { try await perform(plan) }
  }

  private func perform(_ plan: RestorePlan) async throws -> RestoreOutcome {
    let request = plan.request
    let archive = try await archive(for: request) { try await OpenArchive.open(in: context, ifMissing: $0) }
    let locks = try await archive?.lock(
      request.environment, for: "restore --env \(request.environment)", wait: request.wait, in: context)
    defer { locks?.release() }
    try requireUnchanged(plan, in: archive)
    return try await recorded(plan, in: archive) {
      let (result, trouble) = try await context.hooked(
        .restore, of: request.environment, about: { (_: RestoreOutcome) in plan.backup }
      ) { try await execute(plan, in: archive) }
      var outcome = result
      outcome.trouble = trouble
      return outcome
    }
  }

  /// Does what the plan says within locks that the caller holds already, without hooks and notices.
  func execute(_ plan: RestorePlan, within archive: OpenArchive) async throws -> RestoreOutcome {
    try await recorded(plan, in: archive) { try await execute(plan, in: archive) }
  }

  private func recorded(
    _ plan: RestorePlan, in archive: OpenArchive?, _ body: () async throws -> RestoreOutcome
  ) async throws -> RestoreOutcome {
    let record = try archive.map { try RestoreRecord(of: plan, in: $0, context) }
    do {
      let outcome = try await body()
      try record?.done(outcome)
      return outcome
    } catch {
      record?.failed(error)
      try noteDamage(error, of: plan, in: archive)
      throw error
    }
  }

  /// A rekey between plan and locks changes the bytes of a good backup, which must not be taken for damage.
  private func requireUnchanged(_ plan: RestorePlan, in archive: OpenArchive?) throws {
    guard let archive, let planned = plan.backup else { return }
    let now = try archive.catalog.backup(idPrefix: planned.id.rawValue)
    guard now.objects == planned.objects else {
      throw OperationFault(
        .refused, "backup \(planned.id) has changed since the plan was made: it was rekeyed",
        hint: "Run the restore again.")
    }
  }

  /// A backup whose bytes have changed is no longer good, so that `--latest` takes another one next time.
  private func noteDamage(_ error: any Error, of plan: RestorePlan, in archive: OpenArchive?) throws {
    guard let fault = error as? OperationFault, fault.code == .verifyFailed, let backup = plan.backup,
      let archive
    else { return }
    if case .file = plan.request.source { return }
    try archive.catalog.recordVerification(
      Verification(
        backup: backup.id, store: OpenArchive.storeName, depth: .full, at: context.world.clock.now,
        passed: false,
        state: .damaged, finding: fault.message), copies: nil)
  }

  private func execute(_ plan: RestorePlan, in archive: OpenArchive?) async throws -> RestoreOutcome {
    let request = plan.request
    let source = try await here(plan.source, in: archive)
    let began = context.world.clock.now
    let target = try await RestoreTarget.look(request.environment, in: context.withoutWarnings)
    let planner = planner(request, source, target, plan.protected)
    guard try sameKind(planner.plan().route, plan.route) else {
      throw OperationFault(
        .refused, "the database \(plan.database) has changed since the plan was made",
        hint: "Run the restore again.")
    }
    let inspection = try await DumpInspection.read(source, with: target.access.server, in: context)
    defer { inspection.clean() }
    let work = RestoreWork(
      request: request, source: source, target: target, inspection: inspection, archive: archive,
      context: context, time: planner.time)
    try await work.requireSwappable(plan.route)
    if request.globals { try await work.restoreGlobals() }
    try await work.requireRolesAndExtensions(plan.route)
    let done = try await work.perform(plan.route, backingUp: planner.takesSafetyBackup(plan.route))
    return RestoreOutcome(
      database: target.name, backup: source.backup?.id, keptAs: done.kept, safetyBackup: done.safety,
      evidence: done.evidence, seconds: context.world.clock.now.timeIntervalSince(began))
  }

  /// The source of a plan, brought back from a store when it was not here.
  private func here(_ source: RestoreSource, in archive: OpenArchive?) async throws -> RestoreSource {
    guard source.awaited != nil, let backup = source.backup, let archive else { return source }
    return try await RestoreSourceFinder(archive: archive, context: context).known(backup, in: archive)
  }

  /// The archive; nil when a trusted file is restored on a machine that has none.
  private func archive(
    for request: RestoreRequest, open: (OpenArchive.Absence) async throws -> OpenArchive
  ) async throws -> OpenArchive? {
    do {
      return try await open(.refuse)
    } catch let fault as OperationFault where fault.code == .storeMissing {
      guard request.trustFile, case .file = request.source else { throw fault }
      return nil
    }
  }

  private func planner(
    _ request: RestoreRequest, _ source: RestoreSource, _ target: RestoreTarget, _ isProtected: Bool
  ) -> RestorePlanner {
    RestorePlanner(
      request: request, source: source, target: target,
      time: CivilTimestamp(context.world.clock.now, in: context.zone), isProtected: isProtected)
  }

  /// Routes are compared without the name under which the old database is kept: it carries the second.
  private func sameKind(_ left: RestorePlan.Route, _ right: RestorePlan.Route) -> Bool {
    if case .swap = left, case .swap = right { return true }
    return left == right
  }
}
