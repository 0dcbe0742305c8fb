import ArchiveModel
import Settings

extension OperationContext {
  /// Throws `refused` when a sealed dump would lie in plain text on the disk and no setting says where it may.
  func requirePlainTextPlace(for source: RestoreSource) throws(OperationFault) {
    guard source.fileKey != nil, configuration.backup.staging == nil else { return }
    throw OperationFault(
      .refused, "this restore lays \(source.path) on the disk in plain text, and the backup is sealed",
      hint: "Set staging in [backup] to a folder where plain text may lie, such as one in memory.")
  }
}
