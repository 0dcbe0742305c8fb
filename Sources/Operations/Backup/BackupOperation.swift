import ArchiveModel
import Catalog
import CryptoPrimitives
import Foundation
import PostgresTools
import Processes
import Settings
import Storage

/// Takes a backup: dump and census of one snapshot, streamed, read back, published, recorded (DESIGN §5).
package struct BackupOperation: Sendable {
  private let request: BackupRequest

  package init(_ request: BackupRequest) {
    self.request = request
  }

  /// Takes the backup; a failed one leaves no file under a final name and is recorded as failed.
  ///
  /// Errors: `usage`, settings' faults, `locked`, PostgreSQL's faults (exit 8), the store's (exit 9), the
  /// catalog's (exit 11).
  package func run(in context: OperationContext) async throws -> BackupOutcome {
    let choices = try BackupChoices(request, context.configuration.backup)
    let seal = try await context.sealPlan()
    try choices.requireNoPlainText(seal, context.configuration.backup)
    guard !request.labels.contains(RestoreWork.safetyLabel) else {
      throw OperationFault(
        .usage, "the label \(RestoreWork.safetyLabel) is kept for the backups that restores take",
        hint: "Use another word: --latest passes over backups with this one.")
    }
    let environment = try context.environment(request.environment)
    if environment.tools != nil, choices.format == .directory {
      throw OperationFault(
        .usage, "the directory format cannot come through 'tools': it is written where the tools run",
        hint: "Use --format plain or custom for '\(request.environment)'.")
    }
    let archive = try await OpenArchive.open(in: context, ifMissing: .create)
    let locks = try await archive.lock(
      request.environment, for: "backup --env \(request.environment)", wait: request.wait, in: context)
    defer { locks.release() }
    return try await run(
      in: context, environment: environment, archive: archive, choices: choices, seal: seal)
  }

  /// The same within locks that the caller holds already, as a safety backup is taken.
  func run(
    in context: OperationContext, environment: EnvironmentSettings, archive: OpenArchive,
    choices: BackupChoices, seal: SealPlan?
  ) async throws -> BackupOutcome {
    let id = context.world.newBackupID()
    let started = context.world.clock.now
    // Partial files of no backup, such as those of a check that was killed.
    _ = try await archive.store.sweep(keeping: [])
    let sizes = BackupSizes(request, choices, archive)
    try await sizes.requireRoom(in: context)
    let draft = BackupDraft(
      id: id, request: request, choices: choices, started: started, environment: environment,
      expectedBytes: try sizes.lastPlainBytes(), seal: seal)
    let intent = try draft.intent(in: archive, context)
    let begun = try archive.catalog.beginBackup(intent)
    let completion: BackupCompletion
    do {
      let database = try await context.access(to: environment, run: id.rawValue)
      let making = BackupMaking(
        draft: draft, name: intent.fileName, database: database, archive: archive, context: context)
      completion = try await making.make()
    } catch {
      recordFailure(of: id, error, archive, context)
      throw error
    }
    // From here on every file is published: when the catalog cannot say so now, the next run adopts them (F2).
    try archive.flagShrinkage(of: begun, completion, in: context)
    let backup = try archive.catalog.recordComplete(id, completion)
    return BackupOutcome(
      backup: backup, path: context.world.displayed("\(archive.path)/\(intent.fileName)"))
  }

  private func recordFailure(
    of id: BackupID, _ error: any Error, _ archive: OpenArchive, _ context: OperationContext
  ) {
    let reason =
      error is CancellationError || Task.isCancelled
      ? "interrupted" : (error as? any Fault)?.message ?? "unexpected failure: \(error)"
    do {
      try archive.catalog.recordFailed(id, reason: reason, finished: context.world.clock.now)
    } catch {
      context.progress(
        .warning(
          "the failure of backup \(id) could not be recorded: \(error.message)",
          hint: "The next run will record it as interrupted."))
    }
  }
}
