package import ArchiveModel
package import struct Foundation.Date

/// How a kind of work last failed, as long as it has not succeeded since.
package struct LastFailure: Sendable, Equatable {
  package var undertaking: Undertaking
  /// Nil for work on all of them.
  package var environment: EnvironmentName?
  package var at: Date
  /// A fault's code, such as `hook.failed`.
  package var code: String
  /// One sentence.
  package var reason: String
  package var run: RunID

  package init(
    _ undertaking: Undertaking, of environment: EnvironmentName?, at instant: Date, code: String,
    reason: String,
    run: RunID
  ) {
    self.undertaking = undertaking
    self.environment = environment
    at = instant
    self.code = code
    self.reason = reason
    self.run = run
  }
}
