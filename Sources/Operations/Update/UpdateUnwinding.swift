import ArchiveModel
import Catalog
import Foundation
import Settings

/// An update taken back: the data where that is wanted, then the service, then the record.
extension UpdateWalk {
  /// How the database goes back.
  enum WayBack: Sendable {
    /// It is where it was, or stays as it is.
    case none
    case downgrade(MigratePlan)
    case restore(RestorePlan)
  }

  /// Finds the way back and asks whether it shall be gone; nothing is done yet.
  ///
  /// Throws `locked` while a migration that was interrupted still works in the database, `refused` when nothing says how
  /// the database goes back, and what an answer of no throws.
  func agreedWayBack() async throws -> WayBack {
    let way = try await wayBack()
    try guide.agree(.unwind(name, protected: environment.protected.value, account: sentence(way)))
    return way
  }

  mutating func unwind(by way: WayBack) async throws {
    if case .none = way {
    } else if service.canStop, procedure.service != .stopped {
      try finish(.stop, try await stopped())
      reset([.restart, .health])
      keep()
    }
    try await take(way)
    if !procedure.service.isUp { await settle() }
    procedure.account = "taken back: \(sentence(way))"
    end(.unwound)
  }

  private mutating func stopped() async throws -> Result {
    try await service.stop()
    return Result(sentence: "the service is stopped, to take the update back")
  }

  /// What has to be undone.
  private func wayBack() async throws -> WayBack {
    guard let before = procedure[.migrate].evidence.standing else { return .none }
    if procedure[.migrate].state == .running { _ = try await freshPlan() }
    let now = try await standing()
    guard now != before else { return .none }
    switch request.onFailure {
    case .stop: return .none
    case .downgrade:
      let began = Set(procedure[.migrate].evidence.pending ?? [])
      let ahead = Set(try await freshPlan().steps.map(\.revision))
      return .downgrade(
        try await MigrateOperation(context).plan(
          MigrateRequest(
            environment: name, move: .backwards(steps: began.subtracting(ahead).count), onFailure: .stop,
            wait: request.wait)))
    case .restore:
      return .restore(
        try await RestoreOperation(context.withoutWarnings).plan(
          RestoreRequest(
            environment: name, source: .backup(procedure.backup?.rawValue ?? ""), safetyBackup: false,
            wait: request.wait)))
    case nil:
      throw OperationFault(
        .refused,
        "the database is at \(MigrationAccount.names(now.revisions)) now and was at "
          + "\(MigrationAccount.names(before.revisions)), and nothing says how it goes back",
        hint: "Add --on-failure downgrade (alembic undoes the migrations), restore (backup "
          + "\(procedure.backup?.rawValue ?? "") takes its place) or stop (it stays as it is).")
    }
  }

  private func sentence(_ way: WayBack) -> String {
    switch way {
    case .none: "the database stays as it is"
    case .downgrade(let plan):
      "alembic undoes \(plan.steps.count.counting("migration"))"
        + (plan.drops.isEmpty ? "" : ", which drops \(plan.drops.map(\.account).joined(separator: ", "))")
    case .restore:
      "backup \(procedure.backup?.rawValue ?? "") takes the database's place, which is kept beside it"
    }
  }

  private mutating func take(_ way: WayBack) async throws {
    if case .none = way { return }
    let locks = try await archive.lock(name, for: Self.name, wait: request.wait, in: context)
    defer { locks.release() }
    switch way {
    case .none: break
    case .downgrade(let plan):
      _ = try await MigrateOperation(context).perform(plan, in: archive, agree: { _ in false })
    case .restore(let plan):
      let outcome = try await RestoreOperation(context).execute(plan, within: archive)
      if let kept = outcome.keptAs {
        context.progress(.warning("the database that was migrated is kept as \(kept)", hint: nil))
      }
    }
    try finish(
      .migrate,
      Result(
        state: .skipped, sentence: "taken back: \(sentence(way))", evidence: procedure[.migrate].evidence))
  }
}
