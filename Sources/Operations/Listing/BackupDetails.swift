package import ArchiveModel
package import Foundation

/// Everything the catalog knows about one backup.
package struct BackupDetails: Sendable {
  /// One entry of the journal.
  package struct Event: Sendable, Equatable {
    /// When it was written down.
    package var at: Date
    /// A stable word, then its detail behind a colon if it has one, such as `backup.removed: …`.
    package var text: String
    /// The run that it happened in; nil for what older versions wrote.
    package var run: RunID?

    package init(at: Date, text: String, run: RunID? = nil) {
      self.at = at
      self.text = text
      self.run = run
    }
  }

  /// One test restore.
  package struct Proof: Sendable, Equatable {
    /// When the test ended.
    package var at: Date
    /// As the catalog keeps it, also where the evidence cannot be read.
    package var passed: Bool
    /// Nil when another version of strongroom wrote what this one does not understand.
    package var evidence: ProofEvidence?
  }

  /// A doubt about it, and how it was answered.
  package struct Flag: Sendable, Equatable {
    /// What is odd about the backup, in one sentence.
    package var reason: String
    /// When the doubt arose.
    package var since: Date
    /// Nil while nobody has acknowledged it.
    package var acknowledged: Date?
    /// The reason that was given then; nil while nobody has acknowledged it.
    package var acknowledgement: String?
  }

  /// Also one that failed, or whose files are removed.
  package var backup: Backup
  /// Nil when there never was one.
  package var flag: Flag?
  /// The holds that stand.
  package var holds: [HeldBackup.Hold]
  /// Its copies by store, the archive's own first; empty for a backup that never had files.
  package var copies: [CopyReport]
  /// Where the dump lies in the archive, nil while there is none and after it was removed from there.
  package var path: String?
  /// Whom it is sealed to, for people; nil for plain text.
  package var sealedTo: String?
  /// What the dump's snapshot held; nil when it was never counted, as for most imported dumps.
  package var census: Census?
  /// Newest first.
  package var verifications: [Verification]
  /// Test restores, newest first.
  package var proofs: [Proof]
  /// Oldest first.
  package var events: [Event]
  /// When it was removed, nil while it is there.
  package var removed: Date? {
    backup.state == .removed ? events.last { $0.text.hasPrefix("backup.removed") }?.at : nil
  }

  /// The zone in which people read instants.
  package var zone: TimeZone
  /// When it was looked: `holds` are those that stood then.
  package var now: Date

  package init(
    backup: Backup, path: String?, sealedTo: String? = nil, census: Census?, verifications: [Verification],
    proofs: [Proof] = [], events: [Event],
    zone: TimeZone, now: Date, flag: Flag? = nil, holds: [HeldBackup.Hold] = [],
    copies: [CopyReport] = []
  ) {
    self.backup = backup
    self.flag = flag
    self.holds = holds
    self.copies = copies
    self.path = path
    self.sealedTo = sealedTo
    self.census = census
    self.verifications = verifications
    self.proofs = proofs
    self.events = events
    self.zone = zone
    self.now = now
  }
}
