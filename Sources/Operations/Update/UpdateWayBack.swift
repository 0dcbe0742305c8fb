import ArchiveModel
import Catalog
import Foundation
import MigrationTools
import PostgresTools
import Settings

/// How the database of an update goes back.
enum WayBack: Sendable {
  /// It is where it was, or stays as it is.
  case stay
  case downgrade(MigratePlan)
  case restore(RestorePlan)

  /// What it does, in a sentence.
  var sentence: String {
    switch self {
    case .stay: return "the database stays as it is"
    case .downgrade(let plan):
      return "alembic undoes \(plan.steps.count.counting("migration"))"
        + (plan.drops.isEmpty ? "" : ", which drops \(plan.drops.map(\.account).joined(separator: ", "))")
    case .restore(let plan):
      let backup = "backup \(plan.backup?.id.rawValue ?? plan.path)"
      return plan.route == .inPlace
        ? "\(backup) replaces everything in the database, which is backed up as it is"
        : "\(backup) takes the database's place, which is kept beside it"
    }
  }

  /// The word of `--on-failure` for it.
  var limit: RemedyLimit {
    switch self {
    case .stay: .stop
    case .downgrade: .downgrade
    case .restore: .restore
    }
  }
}

extension UpdateWalk {
  /// Finds the way back and asks whether it shall be gone; nothing is done yet.
  ///
  /// Throws `locked` while a migration that was interrupted still works in the database, `refused` when nothing says how
  /// the database goes back or it cannot go back like that, and what an answer of no throws.
  func agreedWayBack() async throws -> WayBack {
    let way = try await wayBack()
    try guide.agree(.unwind(name, protected: environment.protected.value, account: way.sentence))
    return way
  }

  /// What has to be undone.
  private func wayBack() async throws -> WayBack {
    let step = procedure[.migrate].evidence
    guard let before = step.standing else { return .stay }
    let access = try await context.withoutWarnings.access(
      to: environment, run: context.world.newBackupID().rawValue)
    let left = try await MigrationJournal(environment: name, context: context).leftover(access)
    let now = try await standing()
    guard now != before || step.changed == true else { return .stay }
    let backup = step.backup.flatMap { BackupID($0) } ?? left?.backup ?? procedure.backup
    switch request.onFailure ?? procedure.unwinding {
    case .stop: return .stay
    case .downgrade: return .downgrade(try await downgrade(from: now, to: before))
    case .restore:
      return .restore(try await restore(backup, to: before, inPlace: !access.facts.mayCreateDatabases))
    case nil:
      throw OperationFault(
        .refused,
        "the database is at \(MigrationAccount.names(now.revisions)) now and was at "
          + "\(MigrationAccount.names(before.revisions)), and nothing says how it goes back",
        hint: "Add --on-failure downgrade (alembic undoes the migrations), restore (backup "
          + "\(backup?.rawValue ?? "") takes its place) or stop (it stays as it is).")
    }
  }

  private func downgrade(
    from now: DatabaseStanding, to before: DatabaseStanding
  ) async throws -> MigratePlan {
    let history = try await freshPlan().history
    let steps = history.pending(after: before.revisions, upTo: now.revisions).count
    guard steps > 0 else {
      throw OperationFault(
        .refused,
        "alembic has nothing to undo: the database is still at \(MigrationAccount.names(now.revisions)), and its schema "
          + "or its values are no longer those of before",
        hint: "Use --on-failure restore, which puts the backup from before in its place.")
    }
    return try await MigrateOperation(context).plan(
      MigrateRequest(
        environment: name, move: .backwards(steps: steps), onFailure: .stop, wait: request.wait))
  }

  /// Only a backup of what the database was before it was touched takes an update back.
  private func restore(
    _ backup: BackupID?, to before: DatabaseStanding, inPlace: Bool
  ) async throws -> RestorePlan {
    guard let backup else {
      throw OperationFault(
        .refused, "no backup from before the migration is known",
        hint: "Look for one with 'strongroom list-backups --env \(name)'.")
    }
    let then = DatabaseStanding(
      revisions: try archive.catalog.backup(idPrefix: backup.rawValue).alembicRevisions,
      fingerprint: try archive.catalog.census(of: backup)?.schemaFingerprint ?? before.fingerprint)
    guard then == before else {
      throw OperationFault(
        .refused,
        "backup \(backup) is not of the database as it was before the migration: it is at "
          + "\(MigrationAccount.names(then.revisions))\(then.revisions == before.revisions ? " with another schema" : "")",
        hint:
          "Choose one with 'strongroom list-backups --env \(name)' and restore that, then use --unwind again."
      )
    }
    return try await RestoreOperation(context.withoutWarnings).plan(
      .replacing(name, by: backup, inPlace: inPlace, wait: request.wait))
  }
}
