package import ArchiveModel

/// What goes wrong when somebody is to be told; never a reason for a backup to fail.
///
/// Codes: `toolMissing`, `toolFailed`, `toolTimeout`, `remoteUnreachable`, `remoteFailed`, `configInvalid`,
/// `configMissingValue`, `storeWriteFailed` for the file of metrics, `interrupted`, `unexpected`.
package struct NoticeFault: Fault, Equatable {
  /// One of those above; it gives the exit status, and faults with the same one are equal.
  package let code: FaultCode
  /// Fit to follow a colon; it calls a receiver `it` and never tells an address.
  package let message: String
  /// What to do, in a sentence with its full stop; nil where nothing is to be advised.
  package let hint: String?
  /// Why a notice that was kept cannot be decoded; nil for everything else.
  package let cause: (any Error)?

  package init(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
