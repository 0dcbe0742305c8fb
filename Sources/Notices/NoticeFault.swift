package import ArchiveModel

/// What goes wrong when somebody is to be told; never a reason for a backup to fail.
///
/// Codes: `toolMissing`, `toolFailed`, `toolTimeout`, `remoteUnreachable`, `remoteFailed`, `configInvalid`,
/// `storeWriteFailed` for the file of metrics, `unexpected`.
package struct NoticeFault: Fault, Equatable {
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
