package import ArchiveModel

/// What goes wrong between the user and a command.
///
/// Codes: `usage`, `confirmationNeeded`, `refused`, and those of what a command found, such as `findings` or
/// `keyWrong`.
package struct FaceFault: Fault, Equatable {
  /// One of those above; it gives the exit status, and faults with the same one are equal.
  package let code: FaultCode
  /// In lower case without a full stop, about the command line or about what a command found.
  package let message: String
  /// What to type or to set right instead, in a sentence; nil for none.
  package let hint: String?
  /// Nothing lies beneath: the command itself judged it.
  package var cause: (any Error)? { nil }

  package init(_ code: FaultCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
