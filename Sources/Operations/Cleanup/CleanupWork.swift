import ArchiveModel
import Catalog
import Foundation
import Retention
import Settings
import Storage

/// Executes a plan, one store after the other; one that is not reached does not keep the others from being pruned.
///
/// A kill at any instant leaves items that are recorded as pending; `CleanupRecovery` settles those of the archive,
/// the next cleanup those of another store.
struct CleanupWork {
  let plan: CleanupPlan
  let archive: OpenArchive
  let context: OperationContext
  let wait: Duration

  /// How many removals one sync of the folder and one transaction settle.
  static let batch = 500

  /// Throws the archive's and the catalog's faults; what cannot be removed elsewhere is in the outcome.
  func execute() async throws -> CleanupOutcome {
    var outcome = CleanupOutcome(plan: plan)
    try noteTime()
    for store in plan.stores {
      let parts = plan.parts.filter { $0.store == store }
      guard store != OpenArchive.storeName else {
        try await pruning(archive.store).run(parts, &outcome)
        continue
      }
      let isDue = parts.contains { $0.plan.totals.removed.count > 0 || $0.plan.refusesAnything }
      guard isDue || plan.exports[store]?.isEmpty == false else { continue }
      try await prune(store, parts, &outcome)
    }
    return outcome
  }

  private func pruning(_ store: any ArchiveStore) -> CleanupPruning {
    CleanupPruning(store: store, archive: archive, context: context)
  }

  private func prune(
    _ name: String, _ parts: [CleanupPlan.Part], _ outcome: inout CleanupOutcome
  ) async throws {
    let settings = try context.configuration.store(named: name)
    let begun = outcome
    do {
      let (done, trouble) = try await CopyStores(archive: archive, context: context).with(
        settings, for: "cleanup", wait: wait
      ) { store -> (CleanupOutcome, (any Fault)?) in
        guard store.capabilities.contains(.delete) else {
          throw OperationFault(
            .refused, "the key of store '\(name)' may not remove anything there",
            hint: "Set append_only = true in [[store]], or use a key with a shell.")
        }
        try CleanupRecovery(archive: archive, context: context).forget(pendingIn: name)
        // What was removed before a fault stays counted.
        var outcome = begun
        do {
          let witnesses = CleanupWitnesses(store: store, archive: archive, emptyable: Set(plan.emptied))
          for part in parts { try await witnesses.require(in: part) }
          try await pruning(store).run(parts, &outcome)
          try await removeExports(from: store, &outcome)
          for name in try await store.sweep(keeping: []) {
            context.progress(.detail("removed what a cut transfer left in \(name)"))
          }
        } catch let fault as any Fault where fault.code != .interrupted {
          return (outcome, fault)
        }
        return (outcome, nil)
      }
      outcome = done
      if let trouble { outcome.troubles.append(CleanupOutcome.Trouble(store: name, trouble)) }
    } catch let fault as any Fault where fault.code != .interrupted {
      outcome.troubles.append(CleanupOutcome.Trouble(store: name, fault))
    }
  }

  private func removeExports(from store: any ArchiveStore, _ outcome: inout CleanupOutcome) async throws {
    guard let names = plan.exports[store.name], !names.isEmpty else { return }
    try await store.delete(names.map { try ObjectName($0) })
    try await store.settle()
    try archive.catalog.forgetExports(names, in: store.name, at: context.world.clock.now)
    outcome.exports[store.name] = names.count
  }

  /// A clock that is refused is not remembered: it would refuse the right one later.
  private func noteTime() throws {
    guard !plan.parts.contains(where: { $0.plan.clockRefusal != nil }) else { return }
    do {
      _ = try archive.catalog.noteTime(plan.now)
    } catch {
      guard error.code == .storeFull else { throw error }
    }
  }
}
