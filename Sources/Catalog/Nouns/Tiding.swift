package import ArchiveModel
package import struct Foundation.Date

/// How one matter of an environment stood when somebody was last told of it.
package struct Tiding: Sendable, Equatable {
  /// With `subject` the key: of each matter only the last news is kept.
  package var environment: EnvironmentName
  /// An undertaking, such as `backup`, or `age` for what time alone brings about.
  package var subject: String
  /// Such as `ok`, `failed`, `stale` or `red`.
  package var state: String
  /// Since when it stands so.
  package var since: Date
  /// When notices were last sent.
  package var told: Date

  package init(environment: EnvironmentName, subject: String, state: String, since: Date, told: Date) {
    self.environment = environment
    self.subject = subject
    self.state = state
    self.since = since
    self.told = told
  }
}

/// A notice that did not arrive, to be tried again.
package struct Undelivered: Sendable, Equatable {
  /// What `noteAttempt(of:)` and `forget(undelivered:)` take; grows with time.
  package var number: Int64
  /// The name of the channel in the settings.
  package var channel: String
  /// The event as JSON.
  package var event: String
  /// When that happened which the event tells of; too old, it is forgotten unsent.
  package var since: Date
  /// Failed deliveries so far, at least 1.
  package var attempts: Int
}
