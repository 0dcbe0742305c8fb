/// A database that a restore renamed aside and that has not been released.
package struct KeptDatabase: Sendable, Equatable {
  package var name: String
  package var bytes: Int64
  /// RFC 3339, nil when it was not recorded.
  package var since: String?

  package init(name: String, bytes: Int64, since: String?) {
    self.name = name
    self.bytes = bytes
    self.since = since
  }
}
