/// What a running operation says about itself; rendered on stderr, never on stdout.
package enum ProgressEvent: Sendable, Equatable {
  /// A named step began, such as `dump` or `read back`.
  case step(String)
  /// Bytes of the current step so far, and the expected total where it is known.
  case bytes(done: Int64, total: Int64?)
  /// Items of the current step so far, of a known total.
  case items(done: Int, total: Int)
  /// Something the user should know that does not stop the work.
  case warning(String, hint: String?)
  /// A line for people who asked for detail, such as a command about to run.
  case detail(String)
  /// The current step ended well.
  case finished
}

/// Takes progress events from any thread; must return quickly and never throw.
package typealias ProgressSink = @Sendable (ProgressEvent) -> Void
