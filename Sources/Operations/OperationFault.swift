package import ArchiveModel

/// What goes wrong in an operation itself, beyond what the mechanisms report.
///
/// Codes: those of the steps, such as `refused`, `verifyFailed`, `dumpIncomplete`, `restoreInvalid`, `usage`.
package struct OperationFault: Fault, Equatable {
  /// Decides the exit status; two faults with the same one are equal.
  package let code: FaultCode
  /// In lower case without a full stop: what happened, and to what.
  package let message: String
  /// What to do next, as a sentence; nil when there is no advice.
  package let hint: String?
  /// The error beneath, or a value such as `FailedMigration` that tells more; nil for none.
  package let cause: (any Error)?

  package init(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
