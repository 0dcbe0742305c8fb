package import ArchiveModel

/// What goes wrong between the user and a command.
///
/// Codes: `usage`, `confirmationNeeded`, `refused`.
package struct FaceFault: Fault, Equatable {
  package let code: FaultCode
  package let message: String
  package let hint: String?
  package var cause: (any Error)? { nil }

  package init(_ code: FaultCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
