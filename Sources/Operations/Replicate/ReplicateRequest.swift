package import ArchiveModel

/// What to bring up to date.
package struct ReplicateRequest: Sendable, Equatable {
  /// One store; nil for all of them.
  package var store: String?
  /// Whose backups; nil for all of them.
  package var environment: EnvironmentName?
  /// Whether copies are looked at where they lie after they were sent.
  package var verifies: Bool
  /// How long to wait for the archive's lock, and then for that of each store.
  package var wait: Duration

  package init(
    store: String? = nil, environment: EnvironmentName? = nil, verifies: Bool = true, wait: Duration = .zero
  ) {
    self.store = store
    self.environment = environment
    self.verifies = verifies
    self.wait = wait
  }
}

/// What a replication did.
package struct ReplicateOutcome: Sendable {
  /// A copy that is not as it should be, and why.
  package struct Failure: Sendable, Equatable {
    /// The object's, as the archive has it; a store may keep it under another.
    package var name: String
    /// Why, in lower case without a full stop.
    package var sentence: String
  }

  /// One store.
  package struct Item: Sendable {
    /// Its name in the settings.
    package var store: String
    /// Objects that had no copy there.
    package var sent = 0
    /// Copies that were damaged, cut short or gone.
    package var repaired = 0
    /// Bytes of both.
    package var bytes: Int64 = 0
    /// Good copies there now.
    package var present = 0
    /// Those of them that nobody has read since they were sent.
    package var unverified = 0
    /// Objects in plain text that were not sent because the store wants none.
    package var refused = 0
    /// Copies that are still not right; the next run tries them again.
    package var failures: [Failure] = []
    /// Files of the archive that were brought back from there.
    package var healed: [String] = []
    /// The name of the catalog's own copy, when one was sent.
    package var catalogExport: String?
    /// Why the store was not worked on to the end.
    package var trouble: OperationFault?
    /// The store's window, such as `22:00-06:00`, when it was left alone outside of it; nil when it was not.
    package var closedUntil: String?
    /// How long this store took; 0 when it was left alone.
    package var seconds: Double = 0

    package init(store: String) {
      self.store = store
    }
  }

  /// One for each store that was meant, in the order of the settings.
  package var items: [Item]

  package init(items: [Item]) {
    self.items = items
  }
}
