import ArchiveModel
import Catalog
import Foundation

/// What became of removals, once the store has made durable which names are gone; emptied by being recorded.
struct RemovalSettlement {
  var removed: [Removal] = []
  var failed: [(backup: Int64, error: String)] = []

  /// Tells the catalog, in one transaction for the removed ones and one for the failures.
  ///
  /// A disk without room for the transaction gets smaller ones. What does not fit even alone stays here, and
  /// the catalog has it as pending: with more files gone there may be room. Returns whether all is recorded.
  mutating func record(of run: Int64, from store: String, in catalog: Catalog, at now: Date) throws -> Bool {
    var size = removed.count
    while !removed.isEmpty {
      do {
        try catalog.recordRemovals(Array(removed.prefix(size)), from: store, run: run, at: now)
        removed.removeFirst(min(size, removed.count))
      } catch let fault as any Fault {
        guard fault.code == .storeFull else { throw fault }
        guard size > 1 else { return false }
        size = min(size, removed.count) / 2
      }
    }
    if !failed.isEmpty { try catalog.recordRemovalFailures(failed, run: run) }
    failed = []
    return true
  }
}
