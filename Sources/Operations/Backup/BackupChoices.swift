import ArchiveModel
import Settings

/// What the options and the settings together ask for.
struct BackupChoices: Equatable {
  var format: DumpFormat
  var compression: Compression
  var jobs: Int

  /// Options win over settings; throws `usage` for combinations that cannot be done.
  init(_ request: BackupRequest, _ settings: BackupSettings) throws(OperationFault) {
    format = request.format ?? settings.format.value
    compression = request.compression ?? settings.compression.value
    jobs = request.jobs ?? (format == .directory ? settings.jobs.value : 1)
    if jobs > 1, format != .directory {
      throw OperationFault(
        .usage, "several jobs need the directory format, and this is \(format.rawValue)",
        hint: "Add --format directory, or leave --jobs out.")
    }
    try Self.check(labels: request.labels)
  }

  /// Throws `usage` for a text that is not a label.
  static func check(labels: [String]) throws(OperationFault) {
    for label in labels where label.isEmpty || label.contains(where: { $0.isWhitespace || $0 == "," }) {
      throw OperationFault(
        .usage, "\(label.quotedForMessage) is not a label", hint: "Use words without spaces and commas.")
    }
  }

  /// Throws `refused` for what would leave plain text on the disk although backups are sealed.
  func requireNoPlainText(_ seal: SealPlan?, _ settings: BackupSettings) throws(OperationFault) {
    guard seal != nil, format == .directory, settings.staging == nil else { return }
    throw OperationFault(
      .refused, "a directory dump lies on the disk in plain text while it is packed, and backups are sealed",
      hint: "Use --format custom, or set staging in [backup] to a folder where plain text may lie.")
  }

  /// Whether pg_dump's own compression stays on, so that the guide's `.dump` opens directly in pg_restore.
  var compressesItself: Bool { format == .custom && compression == .none }
}
