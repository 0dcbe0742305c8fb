import ArchiveModel

extension RestoreRequest {
  /// Puts a backup in the place of a migrated database, which is kept: beside it, or where that cannot be, as a backup.
  static func replacing(
    _ environment: EnvironmentName, by backup: BackupID, inPlace: Bool, wait: Duration
  ) -> RestoreRequest {
    RestoreRequest(
      environment: environment, source: .backup(backup.rawValue), inPlace: inPlace, safetyBackup: inPlace,
      wait: wait)
  }
}
