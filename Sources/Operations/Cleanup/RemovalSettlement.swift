import ArchiveModel
import Catalog
import Foundation

/// What became of a batch of removals, once the store has made durable which names are gone.
struct RemovalSettlement {
  var removed: [Removal] = []
  var failed: [(backup: Int64, error: String)] = []

  /// Tells the catalog, in one transaction for the removed ones and one for the failures.
  func record(of run: Int64, from store: String, in catalog: Catalog, at now: Date) throws {
    if !removed.isEmpty { try catalog.recordRemovals(removed, from: store, run: run, at: now) }
    if !failed.isEmpty { try catalog.recordRemovalFailures(failed, run: run) }
  }
}
