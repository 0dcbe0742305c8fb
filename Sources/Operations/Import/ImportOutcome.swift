package import ArchiveModel

/// What became of every file of an import; of a dry run, what would have.
package struct ImportOutcome: Sendable {
  /// What became of one file.
  package enum Fate: String, Sendable, CaseIterable {
    /// It is a backup now; `backup` says whether it is a good one.
    case imported
    /// A backup that was missing or damaged is `backup` again, by these bytes of its own.
    case healed
    /// The archive had its bytes already, as `backup`.
    case known
    /// It is no dump.
    case passedOver = "passed-over"
    /// It is or may be a dump, and was not taken.
    case refused
  }

  /// One file.
  package struct Item: Sendable {
    /// As the user's working directory understands it.
    package var path: String
    /// Decides the order of items and, with `code`, the exit status.
    package var fate: Fate
    /// Nil when it was passed over or refused; one that a dry run would import has no sequence yet.
    package var backup: Backup?
    /// What told when its backup began; nil unless it was imported.
    package var timeSource: TimeSource?
    /// Whether the file was removed because its backup is safe.
    package var removed: Bool
    /// Whether it was to be moved and is still there all the same.
    package var stays = false
    /// What there is to say about it, in one sentence.
    package var sentence: String?
    /// What to do about it, as a sentence; nil where nothing is to be done.
    package var hint: String?
    /// Why it was refused, or what is wrong with what was taken; nil when nothing is.
    package var code: FaultCode?

    package init(
      path: String, fate: Fate, backup: Backup? = nil, timeSource: TimeSource? = nil, removed: Bool = false,
      sentence: String? = nil, hint: String? = nil, code: FaultCode? = nil
    ) {
      self.path = path
      self.fate = fate
      self.backup = backup
      self.timeSource = timeSource
      self.removed = removed
      self.sentence = sentence
      self.hint = hint
      self.code = code
    }
  }

  /// Whether this only tells what would have become of the files.
  package var dryRun: Bool
  /// The imported ones first, oldest dump first.
  package var items: [Item]
  /// Stored bytes that were read.
  package var bytes: Int64
  /// From the first look at the files to the last, waiting for locks included.
  package var seconds: Double
  /// What ended the import before its end; nil when every file was looked at.
  package var failure: OperationFault?

  package init(dryRun: Bool, items: [Item], bytes: Int64, seconds: Double, failure: OperationFault? = nil) {
    self.dryRun = dryRun
    self.items = items
    self.bytes = bytes
    self.seconds = seconds
    self.failure = failure
  }

  /// The items of one fate.
  package func items(_ fate: Fate) -> [Item] { items.filter { $0.fate == fate } }

  /// Imported files that are not good backups.
  package var doubtful: [Item] { items(.imported).filter { $0.backup?.state != .complete } }

  /// `ok`; `partial` when only some went in or some that did are not good; else why the first was refused.
  package var exitStatus: ExitStatus {
    if let failure { return failure.exitStatus }
    let refused = items(.refused)
    let wentIn = items.contains { [.imported, .healed, .known].contains($0.fate) }
    guard let first = refused.first else {
      return doubtful.contains(where: \.isUnsound) || items(.healed).contains { $0.code != nil }
        || items.contains(where: \.stays) ? .partial : .ok
    }
    return wentIn ? .partial : first.code?.exitStatus ?? .unexpected
  }
}

extension ImportOutcome.Item {
  /// Whether something is wrong with it; a sealed file that nobody could open is merely not known to be right.
  var isUnsound: Bool { code == .dumpIncomplete }
}
