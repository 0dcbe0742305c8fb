import ArchiveModel

/// The words for a migration that failed.
package enum MigrationAccount {
  /// The fault that ends the command.
  static func fault(of failed: FailedMigration, hint: String?) -> OperationFault {
    let word = failed.plan.request.isBackwards ? "rollback" : "migration"
    return OperationFault(
      .migrationFailed, "the \(word) of '\(failed.plan.request.environment)' failed: \(failed.reason)",
      hint: self.hint(failed, hint), cause: failed)
  }

  private static func hint(_ failed: FailedMigration, _ hint: String?) -> String? {
    if failed.outcome?.isAsBefore ?? (failed.remedy.kind == .nothing) { return hint ?? again }
    guard !failed.remedy.command.isEmpty else { return hint }
    return failed.remedyFailure == nil
      ? "To set it right: \(failed.remedy.command)"
      : "Put right what kept the remedy from working, then: \(failed.remedy.command)"
  }

  private static let again =
    "Correct the migration, try it with 'strongroom migrate --rehearse', and run it again."

  /// Where the database stood when it had failed.
  static func state(of failed: FailedMigration) -> String {
    let place = names(failed.revisions)
    if !failed.schemaChanged, failed.revisions == failed.plan.current {
      guard failed.remedy.kind == .nothing else {
        return "the database is at \(place) with the schema of before, and not with all that was in it"
      }
      return
        "the database is as it was, at \(place): nothing was \(failed.plan.request.isBackwards ? "undone" : "applied")"
    }
    if failed.revisions == failed.plan.current {
      return
        "the database is at \(place), and its schema is no longer that of \(place): half of a migration is in it"
    }
    if !failed.losses.isEmpty {
      return "the database is at \(place), and alembic cannot bring back what is gone"
    }
    return failed.remedy.kind == .restore
      ? "the database is at \(place), and more than that is in its schema: half of a migration"
      : "the database is at \(place): what leads there was applied, what failed was undone"
  }

  /// What was done about it, or can be.
  static func remedy(of failed: FailedMigration) -> String {
    if let failure = failed.remedyFailure { return "the remedy failed as well: \(failure)" }
    guard let outcome = failed.outcome else {
      return failed.remedy.kind == .nothing
        ? failed.remedy.account : "the smallest remedy: \(failed.remedy.account)"
    }
    let kept =
      outcome.keptAs.map { "; the half-migrated database is kept as \($0)" }
      ?? outcome.safetyBackup.map { "; the half-migrated database is backup \($0)" } ?? ""
    // Alembic leads back to tables and columns; values that were overwritten on the way nobody has counted.
    let extent = outcome.kind == .restore ? "" : ", by its schema and the number of its rows"
    let state =
      outcome.isAsBefore
      ? "the database is as it was\(extent)" : "the database is at \(names(outcome.revisions))"
    return "the remedy was taken (\(outcome.kind.rawValue)): \(state)\(kept)"
  }

  /// Such as `0002, ae10`.
  package static func names(_ revisions: [String]) -> String {
    revisions.isEmpty ? "no revision" : revisions.joined(separator: ", ")
  }
}
