package import ArchiveModel

/// What goes wrong with a project's migrations.
///
/// Codes: `toolMissing`, `toolFailed`, `usage`, `configInvalid`, `revisionMissing`, `headsAmbiguous`,
/// `migrationFailed`.
package struct MigrationFault: Fault, Equatable {
  /// One of those above; it gives the exit status, and faults with the same one are equal.
  package let code: FaultCode
  /// One sentence in lower case, with alembic's own complaint where it made one.
  package let message: String
  /// What to do, in a sentence with its full stop; nil for none.
  package let hint: String?
  /// Nil so far: what alembic said stands in `message`.
  package let cause: (any Error)?

  package init(_ code: FaultCode, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
