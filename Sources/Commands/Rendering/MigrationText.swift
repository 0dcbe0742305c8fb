import ArchiveModel
import Operations
import SchemaDiff

/// Migrations for people: what will be done, and what was.
enum MigrationText {
  /// What will be done.
  static func lines(_ plan: MigratePlan) -> [String] {
    var lines = plan.interruption.map { Self.lines($0, plan) } ?? []
    let current = MigrationAccount.names(plan.current)
    guard !plan.steps.isEmpty else {
      let heads = plan.current == plan.heads ? ", the newest" : ""
      return lines + ["Nothing is pending: \(plan.request.environment) is at \(current)\(heads)."]
    }
    let verb = isBackwards(plan) ? "undo" : "apply"
    lines.append(
      "\(isBackwards(plan) ? "rollback" : "migrate") \(plan.request.environment): \(plan.database) on \(plan.server), "
        + "\(current) -> \(plan.target)")
    lines += plan.steps.map { "  \(verb) \($0.revision)\($0.title.isEmpty ? "" : "  \($0.title.onOneLine)")" }
    lines += plan.drops.map { "  drops \($0.account)" }
    for finding in plan.findings {
      let effect =
        finding.blocks ? "  (would fail)" : finding.changesValues ? "  (would change values)" : ""
      lines.append("  \(finding.risk.rawValue)  \(finding.rule)\(effect)  \(finding.object.onOneLine)")
      lines.append("      \(finding.why.onOneLine)")
    }
    lines += plan.unanswered.map { "  not looked at: \($0.onOneLine)" }
    return lines
  }

  private static func lines(_ left: MigrationInterruption, _ plan: MigratePlan) -> [String] {
    let since = RFC3339.text(left.since)
    let begun = "An earlier migration of \(plan.request.environment), begun \(since), ended without a word"
    switch left.standing {
    case .undone: return ["\(begun); nothing of it is in the database."]
    case .done: return ["\(begun); it had reached \(left.target)."]
    case .half:
      let place = MigrationAccount.names(left.revisions)
      let cure =
        left.backup.map {
          "To undo it: strongroom restore --env \(plan.request.environment) --backup \($0)"
        } ?? "No backup of it is known."
      return ["\(begun) and left the database at \(place), neither as it was nor where it was to go.", cure]
    }
  }

  /// What was done.
  static func lines(_ outcome: MigrateOutcome, _ plan: MigratePlan) -> [String] {
    var lines = [
      "\(isBackwards(plan) ? "Rolled back" : "Migrated"): \(outcome.database) from \(MigrationAccount.names(outcome.before)) to "
        + "\(MigrationAccount.names(outcome.after)) in \(Quantity.span(seconds: outcome.migrationSeconds))"
    ]
    lines += outcome.backup.map { ["Backup from before: \($0)"] } ?? []
    lines += outcome.tableBackups.map { "Dump of \($0.table): \($0.backup)" }
    lines += outcome.losses.map { "Rows are gone: \($0.account)" }
    if let report = outcome.validation {
      lines.append(
        report.serious == 0
          ? "Validated: nothing found"
          : "Validated: \(report.serious.counting("finding")), see 'strongroom validate --env \(plan.request.environment)'"
      )
    }
    return lines
  }

  private static func isBackwards(_ plan: MigratePlan) -> Bool {
    if case .backwards = plan.request.move { return true }
    return false
  }
}
