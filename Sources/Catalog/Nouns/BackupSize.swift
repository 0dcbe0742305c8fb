/// How large a good backup was and how long it took.
package struct BackupSize: Sendable, Equatable {
  /// Bytes that pg_dump wrote.
  package var plainBytes: Int64
  /// Bytes of the dump as stored.
  package var storedBytes: Int64
  /// From `started` to `finished`; 0 where the clock was set back in between.
  package var seconds: Double

  package init(plainBytes: Int64, storedBytes: Int64, seconds: Double) {
    self.plainBytes = plainBytes
    self.storedBytes = storedBytes
    self.seconds = seconds
  }
}
