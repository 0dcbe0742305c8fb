/// A database that a restore renamed aside and that has not been released.
package struct KeptRestore: Sendable, Equatable {
  /// On its server, such as `shop_before_20260105_103000`.
  package var name: String
  /// Bytes on disk; nil when the role may not connect to it.
  package var bytes: Int64?
  /// `YYYYMMDD_HHMMSS` in the archive's time zone.
  package var since: String

  package init(name: String, bytes: Int64?, since: String) {
    self.name = name
    self.bytes = bytes
    self.since = since
  }
}
