import ArchiveModel
import Catalog
import Foundation
import MigrationTools
import Settings

/// Tries migrations on a copy of an environment's rows in a throw-away server; the environment is only read.
package struct RehearsalOperation: Sendable {
  private let request: RehearsalRequest

  /// The label of a backup that is taken to be rehearsed on.
  static let label = "rehearsal"

  package init(_ request: RehearsalRequest) {
    self.request = request
  }

  /// Restores the backup, a fresh one unless another is named, and migrates it there and back.
  ///
  /// Nil when nothing is pending. Errors: those of a migration's plan; `refused` when alembic runs elsewhere, and when the
  /// project's `env.py` does not go where it is told; `keyMissing` and `keyWrong` before a backup is taken; `toolMissing`, `toolVersion`,
  /// `extensionMissing` and `storeFull` where no scratch server can be had.
  package func run(in context: OperationContext) async throws -> RehearsalReport? {
    if let reason = Self.obstacle(in: context) {
      throw OperationFault(
        .refused, "nothing can be rehearsed: \(reason)",
        hint: "Rehearse where alembic runs beside Strongroom, with a venv in [alembic] instead.")
    }
    let outlook = try await MigrationPlanner(
      request: MigrateRequest(environment: request.environment, move: .forwards(to: request.revision)),
      context: context
    ).outlook()
    if request.backup == nil, outlook.route.steps.isEmpty { return nil }
    let archive = try await OpenArchive.open(in: context, ifMissing: .create)
    let backup =
      if let id = request.backup {
        try named(id, in: archive)
      } else {
        try await take(outlook, in: archive, context)
      }
    let locks = try await archive.lockShared(
      for: "migrate --rehearse --env \(request.environment)", wait: request.wait, in: context)
    defer { locks.release() }
    return try await perform(on: backup, isFresh: request.backup == nil, outlook, in: archive, context)
  }

  /// What the settings say against any rehearsal; nil when nothing does.
  static func obstacle(in context: OperationContext) -> String? {
    guard context.configuration.alembic.isElsewhere.value else { return nil }
    return "alembic runs elsewhere (elsewhere in [alembic]), where no scratch server can be reached"
  }

  /// The same on a backup that there is, within locks that the caller holds already.
  func perform(
    on backup: Backup, isFresh: Bool, in archive: OpenArchive, _ context: OperationContext
  ) async throws -> RehearsalReport? {
    let outlook = try await MigrationPlanner(
      request: MigrateRequest(environment: request.environment, move: .forwards(to: request.revision)),
      context: context
    ).outlook()
    return try await perform(on: backup, isFresh: isFresh, outlook, in: archive, context)
  }

  private func perform(
    on backup: Backup, isFresh: Bool, _ outlook: MigrationPlanner.Outlook, in archive: OpenArchive,
    _ context: OperationContext
  ) async throws -> RehearsalReport? {
    let revisions = backup.alembicRevisions
    let route = try await outlook.history.forwards(
      to: request.revision, from: revisions, directory: outlook.migrations.directory
    ) { try await outlook.migrations.locate($0) }
    guard !route.steps.isEmpty else { return nil }
    let source = try await RestoreSourceFinder(archive: archive, context: context).known(backup, in: archive)
    let prover = ScratchProver(
      source: source, backup: backup, archive: archive, context: context,
      settings: context.configuration.testRestore)
    let began = context.world.clock.now
    return try await prover.withCopy { copy in
      try await Rehearsal(
        request: request, backup: backup, isFresh: isFresh, route: route, history: outlook.history,
        role: outlook.access.facts, copy: copy, context: context,
        restoreSeconds: context.world.clock.now.timeIntervalSince(began)
      ).run()
    }
  }

  private func named(_ id: String, in archive: OpenArchive) throws -> Backup {
    let backup = try archive.catalog.backup(idPrefix: id)
    guard backup.environment == request.environment, backup.kind == .full else {
      throw OperationFault(
        .usage, "backup \(backup.id) is a \(backup.kind.rawValue) backup of '\(backup.environment)'",
        hint: "Name a full backup of '\(request.environment)': see 'strongroom list-backups'.")
    }
    return backup
  }

  private func take(
    _ outlook: MigrationPlanner.Outlook, in archive: OpenArchive, _ context: OperationContext
  ) async throws -> Backup {
    let seal = try await context.sealPlan()
    if let seal { try await context.requireOpenable(seal) }
    let locks = try await archive.lock(
      request.environment, for: "migrate --rehearse --env \(request.environment)", wait: request.wait,
      in: context)
    defer { locks.release() }
    let wanted = BackupRequest(
      environment: request.environment, format: .plain, labels: [Self.label],
      note: "taken for a rehearsal of migrations")
    return try await BackupOperation(wanted).run(
      in: context.withoutWarnings, environment: outlook.settings, archive: archive,
      choices: try BackupChoices(wanted, context.configuration.backup), seal: seal
    ).backup
  }
}
