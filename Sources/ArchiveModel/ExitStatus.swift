/// The exit statuses of every command (DESIGN §3); signals are 128 + their number.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Done.
  case ok = 0
  /// A failure nobody foresaw.
  case unexpected = 1
  /// Wrong usage or configuration.
  case usage = 2
  /// Some of the work was done.
  case partial = 3
  /// A verification or test restore failed.
  case verification = 4
  /// What was named does not exist.
  case notFound = 5
  /// Somebody else holds the lock.
  case locked = 6
  /// A key or passphrase is missing or wrong.
  case key = 7
  /// PostgreSQL or one of its tools failed.
  case source = 8
  /// The local store failed.
  case localStore = 9
  /// A remote store failed.
  case remoteStore = 10
  /// The catalog failed.
  case catalog = 11
  /// A safety rule refused.
  case refused = 12
  /// The command ran and found something.
  case findings = 13
}
