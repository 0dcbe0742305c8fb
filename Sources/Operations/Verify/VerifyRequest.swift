package import ArchiveModel

/// Which backups to check, and how thoroughly.
package struct VerifyRequest: Sendable, Equatable {
  /// Which backups.
  package enum Selection: Sendable, Equatable {
    /// Ids or the beginnings of ids.
    case ids([String])
    /// Every published backup.
    case all
    /// So many percent of them, those longest unverified first; at least one.
    case sample(percent: Double)
    /// As many as every run must read so that each byte is read again within so long; none when nothing is due.
    case within(TimeSpan)
  }

  package var selection: Selection
  package var environment: EnvironmentName?
  package var depth: VerifyDepth
  /// Whether damaged files are moved aside.
  package var quarantine: Bool
  package var wait: Duration

  package init(
    selection: Selection, environment: EnvironmentName? = nil, depth: VerifyDepth = .quick,
    quarantine: Bool = false, wait: Duration = .zero
  ) {
    self.selection = selection
    self.environment = environment
    self.depth = depth
    self.quarantine = quarantine
    self.wait = wait
  }
}

/// What a verification run found.
package struct VerifyOutcome: Sendable, Equatable {
  /// One backup and its result.
  package struct Item: Sendable, Equatable {
    package var backup: Backup
    package var verification: Verification
    /// Names of files moved aside.
    package var quarantined: [String]

    package init(backup: Backup, verification: Verification, quarantined: [String]) {
      self.backup = backup
      self.verification = verification
      self.quarantined = quarantined
    }
  }

  /// One backup whose seal nothing at hand opens, though its bytes are those that were stored.
  package struct Unopened: Sendable, Equatable {
    package var backup: Backup
    /// `keyMissing` or `keyWrong`.
    package var code: FaultCode
    package var sentence: String
    package var hint: String?

    package init(backup: Backup, code: FaultCode, sentence: String, hint: String?) {
      self.backup = backup
      self.code = code
      self.sentence = sentence
      self.hint = hint
    }
  }

  package var items: [Item]
  /// What could not be looked into for want of a key.
  package var unopened: [Unopened]
  /// Files in the store that no backup of the catalog owns.
  package var unknown: [String]
  package var bytes: Int64

  package init(items: [Item], unopened: [Unopened] = [], unknown: [String], bytes: Int64) {
    self.items = items
    self.unopened = unopened
    self.unknown = unknown
    self.bytes = bytes
  }

  /// The items that did not pass.
  package var failures: [Item] { items.filter { !$0.verification.passed } }
}
