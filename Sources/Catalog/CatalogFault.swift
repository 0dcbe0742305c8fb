package import ArchiveModel

/// What goes wrong in the catalog.
///
/// Codes: `catalogDamaged`, `catalogMissing`, `catalogNewer`, `catalogUnwritable`, `catalogFailed`, `locked`, `storeFull`,
/// `refused`, `storeForeign`, `backupNotFound`, `backupAmbiguous`, `usage`.
package struct CatalogFault: Fault, Equatable {
  /// One of those above; it gives the exit status, and faults with the same one are equal.
  package let code: FaultCode
  /// A sentence such as `the catalog knows no store b2`, in lower case and without a full stop.
  package let message: String
  /// What to do, in a sentence with its full stop; nil where `message` leaves nothing to advise.
  package let hint: String?
  /// GRDB's error, the damaged row or value; nil for what the catalog refuses by its own rules.
  package let cause: (any Error)?

  package init(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
