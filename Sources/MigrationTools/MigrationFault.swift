package import ArchiveModel

/// What goes wrong with a project's migrations.
///
/// Codes: `toolMissing`, `toolFailed`, `toolTimeout`, `usage`, `configInvalid`, `revisionMissing`, `headsAmbiguous`,
/// `migrationFailed`.
package struct MigrationFault: Fault, Equatable {
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
