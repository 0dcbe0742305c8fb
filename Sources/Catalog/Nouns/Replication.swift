package import struct Foundation.Date

/// One run of replicate for one store.
package struct Replication: Sendable, Equatable {
  package var store: String
  package var at: Date
  package var finished: Date
  /// Objects that were not there before.
  package var sent: Int
  package var repaired: Int
  package var failed: Int
  package var bytes: Int64
  /// Why it did not reach its end, in one sentence; nil when it did.
  package var reason: String?
  /// The name of the catalog's own copy that was sent; nil when none was, or a cleanup removed it.
  package var catalogExport: String?
  /// The last event that this copy holds.
  package var catalogEvent: Int64?

  package init(
    store: String, at: Date, finished: Date, sent: Int, repaired: Int, failed: Int, bytes: Int64,
    reason: String?, catalogExport: String? = nil, catalogEvent: Int64? = nil
  ) {
    self.store = store
    self.at = at
    self.finished = finished
    self.sent = sent
    self.repaired = repaired
    self.failed = failed
    self.bytes = bytes
    self.reason = reason
    self.catalogExport = catalogExport
    self.catalogEvent = catalogEvent
  }
}
