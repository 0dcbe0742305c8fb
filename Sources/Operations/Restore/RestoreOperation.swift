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
    let archive = try await OpenArchive.open(in: context, ifMissing: request.trustFile ? .create : .refuse)
    let source = try await RestoreSourceFinder(archive: archive, context: context).find(request)
    let target = try await RestoreTarget.look(request.environment, in: context)
    return try planner(request, source, target, settings.protected.value).plan()
  }

  /// Does what the plan says, within the locks; what has changed since is refused.
  ///
  /// Errors: `locked`, `verifyFailed`, `dumpUnsafe`, `restoreInvalid`, `restoreFailed`, PostgreSQL's faults. After
  /// any of them the target is as it was, unless the message says otherwise.
  package func execute(_ plan: RestorePlan) async throws -> RestoreOutcome {
    let request = plan.request
    let began = context.world.clock.now
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let locks = try await archive.lock(
      request.environment, for: "restore --env \(request.environment)", wait: request.wait, in: context)
    defer { locks.release() }
    let source = try await RestoreSourceFinder(archive: archive, context: context).find(request)
    let target = try await RestoreTarget.look(request.environment, in: context)
    let planner = planner(request, source, target, plan.protected)
    guard try sameKind(planner.plan().route, plan.route) else {
      throw OperationFault(
        .refused, "the database \(plan.database) has changed since the plan was made", hint: "Run the restore again.")
    }
    let inspection = try await DumpInspection.read(source, with: target.access, in: context)
    defer { inspection.clean() }
    let work = RestoreWork(
      request: request, source: source, target: target, inspection: inspection, archive: archive,
      context: context, time: planner.time)
    if request.globals { try await work.restoreGlobals() }
    try await work.requireRolesAndExtensions()
    let safety = planner.takesSafetyBackup(plan.route) ? try await work.takeSafetyBackup() : nil
    let (kept, evidence) = try await work.perform(plan.route)
    return RestoreOutcome(
      database: target.name, backup: source.backup?.id, keptAs: kept, safetyBackup: safety, evidence: evidence,
      seconds: context.world.clock.now.timeIntervalSince(began))
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
