import ArchiveModel
import Catalog
import Settings

/// The backups from before.
extension MigrationWork {
  /// Their label.
  private var label: String { plan.request.isBackwards ? "before-rollback" : "before-migration" }

  /// The full backup: the one that is given, else a fresh one.
  func backup(_ settings: EnvironmentSettings, _ seal: SealPlan?) async throws -> BackupID {
    if let given = plan.request.backup {
      let backup = try archive.catalog.backup(idPrefix: given.rawValue)
      guard backup.environment == environment, backup.kind == .full, backup.state == .complete else {
        throw OperationFault(
          .refused, "backup \(given) is no good full backup of '\(environment)'", hint: "Take a fresh one.")
      }
      return given
    }
    return try await backUp(
      BackupRequest(
        environment: environment, format: .plain, labels: [label], note: "taken before a \(word)"),
      settings, seal)
  }

  /// A dump of each table that goes.
  func tableBackups(_ settings: EnvironmentSettings, _ seal: SealPlan?) async throws -> [TableBackup] {
    var taken: [TableBackup] = []
    for drop in plan.drops where drop.column == nil && drop.count != nil {
      let request = BackupRequest(
        environment: environment, kind: .table, tables: [drop.table], format: .plain, labels: [label],
        note: "taken before a \(word) that drops it")
      taken.append(TableBackup(table: drop.table, backup: try await backUp(request, settings, seal)))
    }
    return taken
  }

  private func backUp(
    _ request: BackupRequest, _ settings: EnvironmentSettings, _ seal: SealPlan?
  ) async throws -> BackupID {
    do {
      return try await BackupOperation(request).run(
        in: context.withoutWarnings, environment: settings, archive: archive,
        choices: try BackupChoices(request, context.configuration.backup), seal: seal
      ).backup.id
    } catch let fault as any Fault {
      throw OperationFault(
        fault.code, "the backup before the \(word) failed, so nothing was changed: \(fault.message)",
        hint: fault.hint, cause: fault.cause)
    }
  }
}
