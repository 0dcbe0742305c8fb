package import ArchiveModel

/// What to bring up to date.
package struct ReplicateRequest: Sendable, Equatable {
  /// One store; nil for all of them.
  package var store: String?
  package var environment: EnvironmentName?
  /// Whether copies are looked at where they lie after they were sent.
  package var verifies: Bool
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
    package var name: String
    package var sentence: String
  }

  /// One store.
  package struct Item: Sendable {
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
    package var failures: [Failure] = []
    /// Files of the archive that were brought back from there.
    package var healed: [String] = []
    /// The name of the catalog's own copy, when one was sent.
    package var catalogExport: String?
    /// Why the store was not worked on to the end.
    package var trouble: OperationFault?
    /// When the store's window opens; it was left alone until then.
    package var closedUntil: String?
    package var seconds: Double = 0

    package init(store: String) {
      self.store = store
    }
  }

  package var items: [Item]

  package init(items: [Item]) {
    self.items = items
  }
}
