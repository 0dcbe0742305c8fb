/// A piece of work that hooks, notices and the log attend from its beginning to its end.
///
/// The raw values are the names of the commands.
package enum Undertaking: String, Sendable, CaseIterable, Codable {
  case backup
  case restore
  /// Rollbacks as well.
  case migrate
  case verify
  case testRestore = "test-restore"
  case replicate
  case cleanup
  case merge
  case updateProd = "update-prod"

  /// Those that have hooks.
  package static let withHooks: [Undertaking] = [.backup, .restore, .migrate, .updateProd]
}
