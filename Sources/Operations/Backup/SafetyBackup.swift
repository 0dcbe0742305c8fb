import ArchiveModel
import Settings

extension OperationContext {
  /// Takes a full backup of an environment before something in it is changed, within the locks that are held.
  ///
  /// Without an archive one is made. `verb` and `done` tell of what it is taken for, such as `merge` and `merged`; the
  /// fault of a backup that failed says that this was not done.
  func safetyBackup(
    of environment: EnvironmentSettings, in archive: OpenArchive?, label: String, note: String,
    before verb: String,
    done: String
  ) async throws -> BackupID {
    let request = BackupRequest(
      environment: environment.name, format: .plain, labels: [label], note: note)
    let operation = BackupOperation(request)
    do {
      guard let archive else { return try await operation.run(in: self).backup.id }
      return try await operation.run(
        in: self, environment: environment, archive: archive,
        choices: try BackupChoices(request, configuration.backup), seal: try await sealPlan()
      ).backup.id
    } catch let fault as any Fault {
      throw OperationFault(
        fault.code, "the safety backup failed, so nothing was \(done): \(fault.message)",
        hint: "Put that right, or add --no-safety-backup to \(verb) without one.", cause: fault.cause)
    }
  }
}
