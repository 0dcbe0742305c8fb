import ArchiveModel
import Operations

/// Restore plans, results and kept databases for people.
enum RestoreText {
  /// What would be done.
  static func lines(_ plan: RestorePlan) -> [String] {
    var lines = [
      "restore \(plan.path)",
      "into    \(plan.database) on \(plan.server), environment \(plan.request.environment)",
    ]
    if let backup = plan.backup { lines.append("backup  \(backup.id), \(backup.kind.rawValue), \(backup.format.rawValue)") }
    lines += plan.steps.enumerated().map { "  \($0.offset + 1). \($0.element)" }
    if let loss = plan.loss { lines.append("lost: \(loss)") }
    return lines + ["Nothing was done (--dry-run)."]
  }

  /// What was done.
  static func lines(_ outcome: RestoreOutcome, environment: EnvironmentName) -> [String] {
    var lines = ["Restored: \(outcome.database) in \(Quantity.span(seconds: outcome.seconds))"]
    if let evidence = outcome.evidence { lines.append("Checked: \(evidence)") }
    if let safety = outcome.safetyBackup { lines.append("Safety backup: \(safety)") }
    if let kept = outcome.keptAs {
      lines.append("The old database is kept as \(kept)")
      lines.append("Drop it with: strongroom restore --env \(environment) --release \(kept)")
    }
    return lines
  }

  /// One kept database.
  static func line(_ kept: KeptRestore) -> String {
    "\(kept.name)  \(kept.bytes.map { Quantity.bytes($0) } ?? "unknown size")  kept since \(kept.since)"
  }
}
