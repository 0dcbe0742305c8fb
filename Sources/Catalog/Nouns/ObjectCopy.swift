package import ArchiveModel
package import struct Foundation.Date

/// One stored file in one store, as last seen.
package struct ObjectCopy: Sendable, Equatable {
  /// Whether the bytes are there.
  package enum State: String, Sendable, CaseIterable {
    case present
    case missing
    case damaged
    /// Taken away by retention or by hand.
    case removed
  }

  /// As it was published in the archive, not as it was found in the store.
  package var object: BackupObject
  /// The store's name.
  package var store: String
  /// As the last look at the store left it.
  package var state: State
  /// The size in the store; nil unless the copy is present.
  package var bytes: Int64?
  /// The last verification of this copy; nil when there was none.
  package var verified: Check?

  /// When and how a copy was last verified.
  package struct Check: Sendable, Equatable {
    /// By the clock of the machine that looked.
    package var at: Date
    /// Always `quick` in a store of copies.
    package var depth: VerifyDepth
    /// False when the copy was found damaged or missing then.
    package var passed: Bool

    package init(at: Date, depth: VerifyDepth, passed: Bool) {
      self.at = at
      self.depth = depth
      self.passed = passed
    }
  }

  package init(object: BackupObject, store: String, state: State, bytes: Int64?, verified: Check?) {
    self.object = object
    self.store = store
    self.state = state
    self.bytes = bytes
    self.verified = verified
  }
}
