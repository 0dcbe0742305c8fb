import ArchiveModel
import Catalog
import Foundation
import Glibc
import Settings
import Storage

/// Adopts dumps that others made: each is read once, checked, copied into the archive as a backup is, and recorded.
///
/// Killed at any instant, it leaves files that are whole and either known or taken up by the next import.
package struct ImportOperation: Sendable {
  private let request: ImportRequest

  package init(_ request: ImportRequest) {
    self.request = request
  }

  /// Imports; what is wrong with a file is told in the outcome.
  ///
  /// Throws `usage`, `locked`, and the store's and the catalog's faults of opening.
  package func run(in context: OperationContext) async throws -> ImportOutcome {
    try BackupChoices.check(labels: request.labels)
    let now = context.world.clock.now
    let archive = try await openArchive(in: context)
    let path = Self.real(context.configuration.archive.path.value)
    let planner = ImportPlanner(
      request: request, context: context, isArchived: { path != nil && Self.real($0.folder) == path },
      isKnown: { try archive?.catalog.knows(fileName: $0) ?? false })
    let plan = try await planner.plan()
    guard let archive, !request.dryRun else {
      let work = ImportWork(request: request, archive: archive, context: context, now: now)
      return try await outcome(of: work, plan, now, context)
    }
    let locks = try await archive.lock(plan.environments, for: "import", wait: request.wait, in: context)
    defer { locks.release() }
    _ = try await archive.store.sweep(keeping: [])
    let recovery = ImportRecovery(archive: archive, context: context, now: now)
    try await recovery.run(plan.environments)
    let jobs = try recovery.begin(plan.environments)
    let outcome = try await outcome(
      of: ImportWork(request: request, archive: archive, context: context, now: now), plan, now, context)
    for job in jobs { try archive.catalog.endJob(job) }
    return outcome
  }

  private func outcome(
    of work: ImportWork, _ plan: ImportPlan, _ now: Date, _ context: OperationContext
  ) async throws -> ImportOutcome {
    let done = try await work.run(plan)
    let order = ImportOutcome.Fate.allCases
    let items = (done.items + plan.others).enumerated().sorted { left, right in
      let ranks = [left, right].map { order.firstIndex(of: $0.element.fate) ?? 0 }
      return (ranks[0], left.offset) < (ranks[1], right.offset)
    }
    return ImportOutcome(
      dryRun: request.dryRun, items: items.map(\.element), bytes: done.bytes,
      seconds: context.world.clock.now.timeIntervalSince(now), failure: done.failure)
  }

  /// The archive; nil where a dry run finds none, because it makes none.
  private func openArchive(in context: OperationContext) async throws -> OpenArchive? {
    guard request.dryRun else {
      return try await OpenArchive.open(in: context, ifMissing: request.mode == .inPlace ? .adopt : .create)
    }
    let path = context.configuration.archive.path.value
    var status = stat()
    guard lstat(path + "/.strongroom", &status) == 0 || lstat(path + "/catalog.sqlite", &status) == 0 else {
      return nil
    }
    return try await OpenArchive.openAsIs(in: context, ifMissing: .refuse)
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}
