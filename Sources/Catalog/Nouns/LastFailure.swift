package import ArchiveModel
package import struct Foundation.Date

/// How a kind of work last failed, as long as it has not succeeded since.
package struct LastFailure: Sendable, Equatable {
  /// With `environment` the key: a later failure takes the place of an earlier one.
  package var undertaking: Undertaking
  /// Nil for work on all of them.
  package var environment: EnvironmentName?
  /// When the work ended, not when it began.
  package var at: Date
  /// A fault's code, such as `hook.failed`.
  package var code: String
  /// One sentence.
  package var reason: String
  /// Under which log and journal tell more.
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
