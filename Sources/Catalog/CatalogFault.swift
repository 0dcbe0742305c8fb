package import ArchiveModel

/// What goes wrong in the catalog.
///
/// Codes: `catalogDamaged`, `catalogMissing`, `catalogNewer`, `catalogUnwritable`, `catalogFailed`, `locked`, `storeFull`,
/// `refused`, `storeForeign`, `backupNotFound`, `backupAmbiguous`, `usage`.
package struct CatalogFault: Fault, Equatable {
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
