import ArchiveModel
import MigrationTools

/// Chooses the smallest remedy that suffices (decided from revisions, fingerprints, columns and row counts).
struct RemedyDecision {
  let plan: MigratePlan
  let before: MigrationState
  let after: MigrationState
  let backup: BackupID
  /// The tables when the backup was taken; what is more now would be lost by a restore.
  let backedUp: [Census.Table]

  /// What is gone; alembic's way back gives tables and columns, and not what was in them.
  var losses: MigrationLosses { after.losses(since: before, counted: plan.drops) }

  /// The remedy: nothing when one transaction took it all back, alembic when the schema is one that it knows and
  /// nothing is gone, else the backup.
  var remedy: Remedy {
    let leftIndexes = !after.newInvalidIndexes(since: before).isEmpty
    let isLossless = losses.isEmpty
    // What one transaction took back lost nothing: rows that are gone then are somebody else's doing.
    if after.isLike(before), !leftIndexes, plan.isAtomic == true || isLossless {
      return Remedy(kind: .nothing, account: "nothing need be done", losses: [], command: "")
    }
    if isLossless, after.revisions != before.revisions, !leftIndexes, isKnown { return wayBack ?? restore }
    return restore
  }

  /// Whether the schema is the one that the trial had at these revisions; unknown counts as known where there was no
  /// trial, because alembic's work is compared afterwards.
  private var isKnown: Bool {
    guard let start = plan.waypoints.first, start.fingerprint == before.fingerprint else { return true }
    return plan.waypoints.contains {
      $0.revisions == after.revisions && $0.fingerprint == after.fingerprint
    }
  }

  /// Alembic's way back to where it began; nil where that is no single revision.
  private var wayBack: Remedy? {
    guard before.revisions.count < 2 else { return nil }
    let environment = plan.request.environment
    let target = before.revisions.first ?? RevisionName.base.text
    if plan.request.isBackwards {
      return Remedy(
        kind: .upgrade, account: "migrate forwards again to \(target)",
        losses: after.additions(since: before),
        command: "strongroom migrate --env \(environment) --revision \(target)", revision: target)
    }
    let steps = plan.history.pending(after: before.revisions, upTo: after.revisions).count
    return Remedy(
      kind: .downgrade, account: "undo \(steps.counting("migration")) with alembic, back to \(target)",
      losses: after.additions(since: before),
      command: "strongroom rollback --env \(environment) --steps \(steps)", revision: target)
  }

  /// The backup from before, with what is known to be newer; in place for a role that may not create databases.
  var restore: Remedy {
    let command = "strongroom restore --env \(plan.request.environment) --backup \(backup)"
    guard plan.mayCreateDatabases else {
      return Remedy(
        kind: .restore,
        account:
          "back up the database as it is, and restore backup \(backup) in its place; what was written since then is in the former",
        losses: newer, command: command + " --in-place")
    }
    return Remedy(
      kind: .restore,
      account:
        "restore backup \(backup) beside the database and swap them; what was written since then stays in the old one",
      losses: newer, command: command)
  }

  private var newer: [String] {
    after.tables.compactMap { table in
      let name = TableName(schema: table.schema, name: table.name)
      let then = backedUp.first { $0.schema == table.schema && $0.name == table.name }
      guard table.name != "alembic_version", table.rows > then?.rows ?? 0 else { return nil }
      let more = table.rows - (then?.rows ?? 0)
      return "table \(name) has \(more.counting("row")) more than the backup"
    }
  }
}
