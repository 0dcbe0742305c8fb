import ArchiveModel
import Catalog
import Storage

/// Settles what a killed cleanup left: removals that had begun are ended, the others are dropped (F49).
///
/// A backup that is still whole stays: whether it goes is for the next plan to say, with what is known then.
struct CleanupRecovery {
  let archive: OpenArchive
  let context: OperationContext

  /// Looks for removals that nobody carries on; a living cleanup holds the archive for itself.
  func run() async throws {
    // What is pending in another store waits for the cleanup that opens it.
    guard try archive.catalog.pendingRetentionItems().contains(where: { $0.store == OpenArchive.storeName })
    else {
      return
    }
    let lock: HeldLock
    do {
      lock = try await archive.locks.acquire(.archive, .exclusive, as: context.lockHolder("reconcile"))
    } catch {
      guard error.code == .locked else { throw error }
      return
    }
    defer { lock.release() }
    try await settle()
  }

  /// The same within the archive's exclusive lock.
  func settle() async throws {
    let pending = try archive.catalog.pendingRetentionItems().filter { $0.store == OpenArchive.storeName }
    for (number, items) in Dictionary(grouping: pending, by: \.run).sorted(by: { $0.key < $1.key }) {
      try await settle(items, of: number)
    }
  }

  /// Drops what an interrupted cleanup left pending in another store.
  ///
  /// What is gone there is removed once more by the plan that is about to be executed, or found missing and sent again.
  func forget(pendingIn store: String) throws {
    let pending = try archive.catalog.pendingRetentionItems().filter { $0.store == store }
    for (run, items) in Dictionary(grouping: pending, by: \.run).sorted(by: { $0.key < $1.key }) {
      try archive.catalog.recordRemovalFailures(items.map { ($0.backup, "interrupted") }, run: run)
      try archive.catalog.finishRetentionRun(
        run, state: .partial,
        summary: CleanupRecord.summary(removed: CleanupAmount(), failed: items.count, refused: 0))
    }
  }

  private func settle(_ items: [PendingRemoval], of run: Int64) async throws {
    var ended = 0
    var stuck: (any Fault)?
    for start in stride(from: 0, to: items.count, by: CleanupWork.batch) {
      let batch = items[start..<min(start + CleanupWork.batch, items.count)]
      let names = try archive.catalog.storedNames(of: batch.map(\.backup))
      var settlement = RemovalSettlement()
      for item in batch {
        guard let names = names[item.backup] else { continue }
        let files = try RemovalFiles(names)
        guard await !files.hasDump(in: archive.store) else {
          settlement.failed.append((item.backup, "interrupted before it began"))
          continue
        }
        do {
          try await files.remove(from: archive.store)
          settlement.removed.append(Removal(backup: item.backup, reason: item.reason))
          ended += 1
        } catch {
          stuck = error
        }
      }
      try await archive.store.settle()
      let isRecorded = try settlement.record(
        of: run, from: OpenArchive.storeName, in: archive.catalog, at: context.world.clock.now)
      // What is not recorded stays pending.
      guard isRecorded else { return }
    }
    if let stuck {
      context.progress(
        .warning("a removal that was interrupted cannot be ended: \(stuck.message)", hint: stuck.hint))
      return
    }
    let items = try archive.catalog.retentionItems(ofRun: run)
    let done = items.count { $0.action == .remove && $0.state == .done }
    try archive.catalog.finishRetentionRun(
      run, state: .partial,
      summary: CleanupRecord.summary(
        removed: CleanupAmount(count: done), failed: items.count { $0.state == .failed },
        refused: items.count { $0.action == .refuse }))
    context.progress(
      .warning(
        "a cleanup was interrupted: \(ended.counting("removal")) that had begun "
          + "\(ended == 1 ? "is" : "are") ended",
        hint: "Run 'strongroom cleanup' again for the rest."))
  }
}
