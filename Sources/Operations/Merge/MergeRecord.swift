import ArchiveModel
import Catalog
import Foundation
import RowMerge

/// The journal's account of one merge: from where, into what, and how it ended.
struct MergeRecord {
  private let plan: MergePlan
  private let catalog: Catalog
  private let context: OperationContext
  private let job: Int64
  private static let what = "merge"

  /// Notes that a merge begins, and that earlier ones whose process is gone were interrupted.
  ///
  /// The caller holds the target's lock.
  init(of plan: MergePlan, in archive: OpenArchive, _ context: OperationContext) throws {
    self.plan = plan
    self.context = context
    catalog = archive.catalog
    let now = context.world.clock.now
    for left in try catalog.jobs() where left.what == Self.what && left.environment == plan.request.target {
      try catalog.endJob(left.number)
      try catalog.record(
        "merge.interrupted", of: nil,
        detail:
          "a merge into environment \(plan.request.target) ended without a word; the server took it back, "
          + "unless it was being committed", at: now)
    }
    job = try catalog.beginJob(
      Self.what, environment: plan.request.target, owner: try context.processIdentity(), since: now)
  }

  /// Notes the success; one that cannot be written down is a warning, because the rows are there.
  func done(_ outcome: MergeOutcome) {
    let tables = outcome.tables.filter(\.layout.isMerged).map {
      "\($0.layout.name) \($0.rows("insert")) inserted, \($0.rows("update")) updated"
    }
    let safety = outcome.safetyBackup.map { ["safety backup \($0)"] } ?? []
    do {
      try catalog.endJob(job)
      try catalog.record(
        "merge.done", of: outcome.safetyBackup, detail: ([account] + tables + safety).joined(separator: "; "),
        at: context.world.clock.now)
    } catch {
      context.progress(
        .warning("the rows were merged, and that could not be written down: \(error.message)", hint: nil))
    }
  }

  /// Notes the failure; one that cannot be written down does not hide the first.
  func failed(_ error: any Error) {
    let reason = error is CancellationError ? "interrupted" : (error as? any Fault)?.message ?? "\(error)"
    do {
      try catalog.endJob(job)
      try catalog.record(
        "merge.failed", of: nil, detail: "\(account): \(reason)", at: context.world.clock.now)
    } catch {
      context.progress(.warning("the failed merge could not be written down: \(error.message)", hint: nil))
    }
  }

  /// Such as `from environment dev into app at localhost:5432, environment prod`.
  private var account: String {
    "from environment \(plan.request.source) into \(plan.database) at \(plan.server), environment "
      + "\(plan.request.target)"
  }
}
