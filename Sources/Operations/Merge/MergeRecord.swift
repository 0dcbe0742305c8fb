import ArchiveModel
import Catalog
import RowMerge

/// The journal's account of one merge: from where, into what, and how it ended.
struct MergeRecord {
  private let plan: MergePlan
  private let context: OperationContext
  private let work: JournaledWork

  /// Notes that a merge begins; the caller holds the target's lock.
  init(of plan: MergePlan, in archive: OpenArchive, _ context: OperationContext) throws {
    self.plan = plan
    self.context = context
    work = try JournaledWork(
      "merge", on: plan.request.target, in: archive, context,
      leftovers: "the server took it back, unless it was being committed")
  }

  /// Notes the success; one that cannot be written down is a warning, because the rows are there.
  func done(_ outcome: MergeOutcome) {
    let tables = outcome.tables.filter(\.layout.isMerged).map {
      "\($0.layout.name) \($0.rows("insert")) inserted, \($0.rows("update")) updated"
    }
    let safety = outcome.safetyBackup.map { ["safety backup \($0)"] } ?? []
    do {
      try work.done(outcome.safetyBackup, [account] + tables + safety)
    } catch {
      context.progress(
        .warning("the rows were merged, and that could not be written down: \(error.message)", hint: nil))
    }
  }

  /// Notes the failure.
  func failed(_ error: any Error) { work.failed(nil, account, error) }

  /// Such as `from environment dev into app at localhost:5432, environment prod`.
  private var account: String {
    "from environment \(plan.request.source) into \(plan.database) at \(plan.server), environment "
      + "\(plan.request.target)"
  }
}
