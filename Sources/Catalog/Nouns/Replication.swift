package import struct Foundation.Date

/// One run of replicate for one store.
package struct Replication: Sendable, Equatable {
  /// Its name in the settings.
  package var store: String
  /// When the store was turned to, before it was opened.
  package var at: Date
  /// Also when it ended early, for the `reason` given.
  package var finished: Date
  /// Objects that were not there before.
  package var sent: Int
  /// Objects whose copy there was damaged or gone and was sent anew.
  package var repaired: Int
  /// Files that could not be sent or brought back, and objects that are good nowhere.
  package var failed: Int
  /// Stored bytes of the objects sent and repaired.
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
