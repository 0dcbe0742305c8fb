package import ArchiveModel

/// Which backups to check, and how thoroughly.
package struct VerifyRequest: Sendable, Equatable {
  /// Which backups.
  package enum Selection: Sendable, Equatable {
    /// Ids or the beginnings of ids.
    case ids([String])
    /// Every published backup.
    case all
    /// Some of them, those longest unverified first; none when a span is asked for and nothing is due.
    case sample(SampleSize)
  }

  /// Of backups that have files where they are checked; the id of another is refused.
  package var selection: Selection
  /// Bounds `all` and samples; nil for every environment.
  package var environment: EnvironmentName?
  /// Of a store's copies, only `quick` can be asked for.
  package var depth: VerifyDepth
  /// A store of copies, which are looked at where they lie; nil for the archive itself.
  package var store: String?
  /// Whether damaged files are moved aside.
  package var quarantine: Bool
  /// Whether checksum files and manifests that are not what they should be are written anew from the catalog.
  package var repair: Bool
  /// How long to wait for the archive's lock, and then for the store's.
  package var wait: Duration

  package init(
    selection: Selection, environment: EnvironmentName? = nil, depth: VerifyDepth = .quick,
    store: String? = nil, quarantine: Bool = false, repair: Bool = false, wait: Duration = .zero
  ) {
    self.selection = selection
    self.environment = environment
    self.depth = depth
    self.store = store
    self.quarantine = quarantine
    self.repair = repair
    self.wait = wait
  }
}

/// What a verification run found.
package struct VerifyOutcome: Sendable, Equatable {
  /// One backup and its result.
  package struct Item: Sendable, Equatable {
    /// As it was before the check, which may have changed its state.
    package var backup: Backup
    /// What was found, as the catalog keeps it unless `obstacle` says otherwise.
    package var verification: Verification
    /// Names of files moved aside.
    package var quarantined: [String]
    /// What is wrong with checksum files and the manifest; the backup may be good all the same.
    package var sideFindings: [String]
    /// Names of such files that were written anew.
    package var repaired: [String]

    package init(
      backup: Backup, verification: Verification, quarantined: [String], sideFindings: [String] = [],
      repaired: [String] = []
    ) {
      self.backup = backup
      self.verification = verification
      self.quarantined = quarantined
      self.sideFindings = sideFindings
      self.repaired = repaired
    }
  }

  /// One backup whose seal nothing at hand opens, though its bytes are those that were stored.
  package struct Unopened: Sendable, Equatable {
    /// As it was before the check, which changes nothing of it.
    package var backup: Backup
    /// `keyMissing` or `keyWrong`.
    package var code: FaultCode
    /// Why, in lower case without a full stop.
    package var sentence: String
    /// What to do next, as a sentence; nil when there is no advice.
    package var hint: String?

    package init(backup: Backup, code: FaultCode, sentence: String, hint: String?) {
      self.backup = backup
      self.code = code
      self.sentence = sentence
      self.hint = hint
    }
  }

  /// In the order of the selection; without what could not be looked into.
  package var items: [Item]
  /// What could not be looked into for want of a key.
  package var unopened: [Unopened]
  /// Those whose copies in a store cannot be looked at with the keys at hand.
  package var unread: [Backup] = []
  /// Files in the store that no backup of the catalog owns.
  package var unknown: [String]
  /// The stored bytes that were read; of a store, those of the copies that were looked at there.
  package var bytes: Int64
  /// Why results could not be written down; nil when all were.
  package var obstacle: String?

  package init(
    items: [Item], unopened: [Unopened] = [], unknown: [String], bytes: Int64, obstacle: String? = nil
  ) {
    self.items = items
    self.unopened = unopened
    self.unknown = unknown
    self.bytes = bytes
    self.obstacle = obstacle
  }

  /// The items that did not pass.
  package var failures: [Item] { items.filter { !$0.verification.passed } }

  /// The items whose checksum files or manifests are not what they should be.
  package var spoilt: [Item] { items.filter { !$0.sideFindings.isEmpty } }
}
