import ArchiveModel
import Catalog
import Foundation
import Retention
import Storage

/// Executes the parts of a plan that are of one open store: each is recorded before the first file goes, and each
/// batch of removals after its last one has.
struct CleanupPruning {
  let store: any ArchiveStore
  let archive: OpenArchive
  let context: OperationContext

  /// Throws the store's and the catalog's faults; what cannot be removed is in the outcome.
  func run(_ parts: [CleanupPlan.Part], _ outcome: inout CleanupOutcome) async throws {
    if parts.contains(where: { $0.plan.totals.removed.count > 0 }) { try await requireWritable() }
    for part in parts {
      let removals = part.plan.indices(.remove)
      guard !removals.isEmpty || part.plan.refusesAnything else { continue }
      let before = outcome
      guard let run = try await record(part, removals) else { continue }
      try await remove(removals, of: part, run: run, &outcome)
      let failed = outcome.failures.count - before.failures.count
      let removed = outcome.removed(from: part.store)
      let removedBefore = before.removed(from: part.store)
      try archive.catalog.finishRetentionRun(
        run, state: failed == 0 ? .done : .partial,
        summary: CleanupRecord.summary(
          removed: CleanupAmount(
            count: removed.count - removedBefore.count, bytes: removed.bytes - removedBefore.bytes),
          failed: failed, refused: part.plan.totals.refused.count))
    }
  }

  private var isArchive: Bool { store.name == OpenArchive.storeName }

  /// A store that cannot be written fails once, not once for each backup; a full one is what a cleanup is for.
  private func requireWritable() async throws {
    guard store.capabilities.contains(.write) else { return }
    do {
      _ = try await store.check(writing: true)
    } catch {
      guard error.code == .storeFull || !isArchive && error.code == .remoteFailed else { throw error }
    }
  }

  /// Stores the plan of a part; when the archive's disk has no room even for that, its largest backups go first, one
  /// by one.
  ///
  /// They are in the plan, so that a kill before it is stored leaves what the next plan removes as well. Nil when
  /// there is no room for a plan that only refuses: its refusals are told all the same.
  private func record(_ part: CleanupPlan.Part, _ removals: [Int]) async throws -> Int64? {
    let record = CleanupRecord(part: part, at: context.world.clock.now)
    var largest =
      isArchive ? removals.sorted { part.plan.candidates[$0].bytes < part.plan.candidates[$1].bytes } : []
    while true {
      do {
        return try archive.catalog.recordRetentionRun(try record.run(), items: record.items())
      } catch let fault as any Fault {
        guard fault.code == .storeFull else { throw fault }
        guard let index = largest.popLast() else {
          if removals.isEmpty { return nil }
          throw fault
        }
        context.progress(.detail("there is no room to record the plan: \(fault.message)"))
        try await makeRoom(by: part.plan.candidates[index].sequence)
      }
    }
  }

  private func makeRoom(by sequence: Int64) async throws {
    guard let names = try archive.catalog.storedNames(of: [sequence])[sequence] else { return }
    do {
      try await RemovalFiles(names).remove(from: store)
    } catch let fault as any Fault {
      // Another one may make room; this one is tried again, and told of, when its turn comes.
      context.progress(.detail("\(names.id): \(fault.message)"))
    }
    try await store.settle()
  }

  private func remove(
    _ removals: [Int], of part: CleanupPlan.Part, run: Int64, _ outcome: inout CleanupOutcome
  ) async throws {
    guard !removals.isEmpty else { return }
    context.progress(.step(isArchive ? "cleanup" : "cleanup in \(part.store)"))
    var wording = part.plan.wording
    var settlement = RemovalSettlement()
    for start in stride(from: 0, to: removals.count, by: CleanupWork.batch) {
      let batch = removals[start..<min(start + CleanupWork.batch, removals.count)]
      let names = try archive.catalog.storedNames(
        of: batch.map { part.plan.candidates[$0].sequence }, in: part.store)
      for index in batch where !Task.isCancelled {
        let candidate = part.plan.candidates[index]
        guard let names = names[candidate.sequence] else { continue }
        if let failure = try await remove(names, candidate) {
          outcome.failures.append(failure)
          // Without its dump it is no backup: the removal has begun, and every command tries to end it.
          guard try await RemovalFiles(names).hasDump(in: store) else { continue }
          settlement.failed.append((candidate.sequence, failure.sentence))
        } else {
          let reasons = wording.texts(part.plan.decisions[index].reasons, started: candidate.started)
          settlement.removed.append(
            Removal(backup: candidate.sequence, reason: reasons.joined(separator: "; ")))
          outcome.add(CleanupAmount(count: 1, bytes: candidate.bytes), from: part.store)
        }
      }
      try await store.settle()
      let isRecorded = try settlement.record(
        of: run, from: part.store, in: archive.catalog, at: context.world.clock.now)
      try Task.checkCancellation()
      guard isRecorded || batch.endIndex < removals.count else { throw unrecorded(settlement) }
      context.progress(.items(done: start + batch.count, total: removals.count))
    }
    context.progress(.finished)
  }

  private func unrecorded(_ settlement: RemovalSettlement) -> OperationFault {
    let count = settlement.removed.count
    return OperationFault(
      .storeFull,
      "\(count) removed backup\(count == 1 ? " is" : "s are") gone, and the catalog has no room to say so",
      hint: "Free some more space; the next command records it.")
  }

  private func remove(
    _ names: StoredNames, _ candidate: RetentionCandidate
  ) async throws -> CleanupOutcome.Failure? {
    let files = try RemovalFiles(names)
    do {
      try await files.remove(from: store)
      return nil
    } catch {
      // A store that is gone fails once, not once for each backup.
      guard error.code != .remoteUnreachable else { throw error }
      return CleanupOutcome.Failure(
        store: store.name, id: names.id, name: names.dump, started: candidate.instant, code: error.code,
        sentence: error.message,
        hint: error.hint)
    }
  }
}
