import ArchiveModel
import Catalog

/// Whether a dump is so much smaller than those before it that somebody must look (F35).
struct ShrinkageCheck {
  /// Plain bytes of the good ones before it of the same series, format and inner compression, newest first.
  let earlier: [Int64]

  /// How many of them are looked at.
  static let reach = 5

  /// One sentence when the dump is below half of their median; nil when it is not, or nothing is known.
  func finding(_ plainBytes: Int64) -> String? {
    let sizes = earlier.prefix(Self.reach).sorted()
    guard !sizes.isEmpty else { return nil }
    // Of an even number the lower of the two in the middle: two backups are no trend.
    let median = sizes[(sizes.count - 1) / 2]
    guard plainBytes * 2 < median else { return nil }
    let before = sizes.count == 1 ? "the one" : "the \(sizes.count)"
    return
      "its dump has \(plainBytes) plain bytes, less than half of the median of \(before) before it, \(median)"
  }
}

extension ShrinkageCheck {
  /// What is said of a backup that has just been flagged.
  static func warning(of id: BackupID, _ finding: String) -> ProgressEvent {
    .warning(
      "backup \(id) is flagged: \(finding)",
      hint: "Look at it; older ones of its series are not removed until you run 'strongroom acknowledge "
        + "\(id) --reason TEXT'.")
  }
}

extension OpenArchive {
  /// Flags a backup that is about to become complete when it is much smaller than those before it.
  ///
  /// The flag is there before the backup counts, so that no cleanup can come between.
  func flagShrinkage(of backup: Backup, _ completion: BackupCompletion, in context: OperationContext) throws {
    guard let bytes = completion.objects.first(where: { $0.role == .dump })?.plainBytes else { return }
    let series = BackupSeries(
      environment: backup.environment, kind: backup.kind, tables: backup.tables.sorted())
    let earlier = try catalog.comparableSizes(
      series, format: backup.format, compression: backup.compression, limit: ShrinkageCheck.reach)
    guard let finding = ShrinkageCheck(earlier: earlier).finding(bytes) else { return }
    try catalog.flag(backup.id, reason: finding, at: context.world.clock.now)
    context.progress(ShrinkageCheck.warning(of: backup.id, finding))
  }
}
