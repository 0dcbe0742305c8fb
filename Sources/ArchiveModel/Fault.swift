/// An error with a code, a sentence, a hint and a cause.
///
/// The code decides the exit status; tests compare codes, never words. Each target has one struct that
/// conforms, equal by code.
package protocol Fault: Error, Sendable, CustomStringConvertible {
  /// What kind of failure this is.
  var code: FaultCode { get }
  /// One sentence in lower case without a full stop: what happened, and to what.
  var message: String { get }
  /// One sentence with a capital and a full stop: what to do next.
  var hint: String? { get }
  /// The error beneath, when there is one.
  var cause: (any Error)? { get }
}

extension Fault {
  /// The sentence alone, for logs and causes.
  package var description: String { message }

  /// The number the process exits with.
  package var exitStatus: ExitStatus { code.exitStatus }
}
