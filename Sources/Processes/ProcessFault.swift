package import ArchiveModel

/// What goes wrong around a child process; that a child failed is not among it, see `ProcessResult`.
///
/// Codes: `toolMissing` (not found, or not executable), `toolTimeout`, `toolFailed` (it could not be started, fed
/// or ended), `usage` (a word of the command that no program can receive).
package struct ProcessFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package let cause: (any Error)?
  /// What the child had written to standard error by then, 64 KiB at most.
  package let standardErrorTail: String

  package init(
    _ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil,
    standardErrorTail: String = ""
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
    self.standardErrorTail = standardErrorTail
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
