import ArchiveModel
import Catalog
import Foundation
import Settings

/// An update taken back: the data where that is wanted, then the service, then the record.
extension UpdateWalk {
  mutating func unwind(by way: WayBack) async throws {
    // First of all: whoever comes next must not take what is half taken back for what goes on.
    let limit = request.onFailure ?? procedure.unwinding ?? way.limit
    procedure.choices[UpdateOperation.unwindingChoice] = limit.rawValue
    try archive.catalog.record(procedure)
    if case .stay = way {
    } else if service.canStop, procedure.service != .stopped {
      reset([.restart, .health])
      try begin(.stop)
      do {
        try await service.stop()
      } catch {
        record(.stop, failedBy: error)
        throw error
      }
      try finish(.stop, Result(sentence: "the service is stopped, to take the update back"))
    }
    try await take(way)
    if !procedure.service.isUp { await settle() }
    guard procedure.service.isUp || !service.canStart else {
      throw OperationFault(
        .partlyDone, "\(way.sentence), and the service \(procedure.service.sentence)",
        hint:
          "Put that right, then '\(UpdateOperation.command(name, context)) --unwind' starts and asks it again."
      )
    }
    procedure.account = "taken back: \(way.sentence)"
    end(.unwound)
  }

  private mutating func take(_ way: WayBack) async throws {
    if case .stay = way { return }
    let locks = try await archive.lock(name, for: Self.name, wait: request.wait, in: context)
    defer { locks.release() }
    switch way {
    case .stay: break
    case .downgrade(let plan):
      do {
        _ = try await MigrateOperation(context).perform(plan, in: archive, agree: { _ in false })
      } catch let fault as OperationFault {
        failure = fault.cause as? FailedMigration
        throw fault
      }
    case .restore(let plan):
      let outcome = try await RestoreOperation(context.withoutWarnings).execute(plan, within: archive)
      if let kept = outcome.keptAs.map({ "kept as \($0)" }) ?? outcome.safetyBackup.map({ "backup \($0)" }) {
        context.progress(.warning("the database that was migrated is \(kept)", hint: nil))
      }
    }
    let before = procedure[.migrate].evidence.standing
    try finish(
      .migrate,
      Result(
        state: .skipped, sentence: "taken back: \(way.sentence)", evidence: procedure[.migrate].evidence))
    guard try await standing() != before else { return }
    trouble = OperationFault(
      .findings, "the update is taken back, and the schema of '\(name)' is not the one from before it",
      hint: "Alembic's way back does not lead there: 'strongroom compare --source backup:"
        + "\(procedure.backup?.rawValue ?? "ID") --target \(name)' shows what is left.")
  }
}
