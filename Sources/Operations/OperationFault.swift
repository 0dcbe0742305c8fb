package import ArchiveModel

/// What goes wrong in an operation itself, beyond what the mechanisms report.
///
/// Codes: those of the steps, such as `refused`, `verifyFailed`, `dumpIncomplete`, `restoreInvalid`, `usage`.
package struct OperationFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package let cause: (any Error)?

  package init(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
