import ArchiveModel
import Notices
import Storage

/// Removes what the rules no longer keep: plan, show, execute the same value (DESIGN §7).
package struct CleanupOperation: Sendable {
  private let request: CleanupRequest

  package init(_ request: CleanupRequest) {
    self.request = request
  }

  /// The plan alone, without a lock: what a cleanup at this moment would do.
  ///
  /// Errors: `usage`, `storeMissing`, the catalog's faults.
  package func plan(in context: OperationContext) async throws -> CleanupPlan {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    return try await CleanupPlanning(request: request, archive: archive, context: context).plan()
  }

  /// Plans and executes within the archive's exclusive lock; between the two `agree` sees the plan and may throw.
  ///
  /// What could not be removed is in the outcome. Errors: those of `plan(in:)`, `locked`, `storeUnwritable`, the
  /// store's and the catalog's faults; after any of them the next run ends what this one began.
  package func run(
    in context: OperationContext, agree: (CleanupPlan) throws -> Void
  ) async throws -> CleanupOutcome {
    var isDeclined = false
    return try await context.attended(
      .cleanup, of: request.environment, isNews: { _ in !isDeclined }, finding: Self.finding
    ) {
      try await perform(in: context) { plan in
        do {
          try agree(plan)
        } catch {
          // Whoever answers no knows that nothing was removed; that nobody was there to answer is a failure.
          isDeclined = (error as? any Fault)?.code == .refused
          throw error
        }
      }
    }
  }

  /// What is told of a cleanup that could not remove what it was to, or refused to.
  private static func finding(_ outcome: CleanupOutcome) throws -> RunEvent.Failure? {
    if let failed = outcome.failures.first {
      return RunEvent.Failure(code: failed.code.rawValue, message: failed.sentence, hint: failed.hint)
    }
    return try outcome.plan.refusals(moment: RFC3339.text).first.map {
      RunEvent.Failure(code: FaultCode.refused.rawValue, message: $0.sentence, hint: $0.hint)
    }
  }

  private func perform(
    in context: OperationContext, agree: (CleanupPlan) throws -> Void
  ) async throws -> CleanupOutcome {
    let archive = try await OpenArchive.open(in: context, ifMissing: .refuse)
    let locks = try await archive.lockExclusively(for: "cleanup", wait: request.wait, in: context)
    defer { locks.release() }
    // Whoever held the lock until now may have been killed in the middle.
    try await CleanupRecovery(archive: archive, context: context).settle()
    let plan = try await CleanupPlanning(request: request, archive: archive, context: context).plan()
    try agree(plan)
    return try await CleanupWork(plan: plan, archive: archive, context: context, wait: request.wait).execute()
  }
}
