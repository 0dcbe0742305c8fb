package import ArchiveModel
package import struct Foundation.Date

/// One backup in one store, all of its objects together.
package struct CopyStanding: Sendable, Equatable {
  /// The store's name.
  package var store: String
  /// The worst of its objects; one that was never there is missing.
  package var state: ObjectCopy.State
  /// When the last of them was first seen there or taken away.
  package var recorded: Date
  /// When the longest unchecked of them was checked; nil when one never was.
  package var checked: Date?
  /// How they were last looked at, the weakest of it; nil when nothing is known of that.
  package var proof: CopyProof?

  package init(store: String, state: ObjectCopy.State, recorded: Date, checked: Date?, proof: CopyProof?) {
    self.store = store
    self.state = state
    self.recorded = recorded
    self.checked = checked
    self.proof = proof
  }
}

/// What a store holds of one environment; backups that failed, run or are removed do not count.
package struct StoreHolding: Sendable, Equatable {
  /// With `store` it tells one holding from all others.
  package var environment: EnvironmentName
  /// The store's name.
  package var store: String
  /// Backups whose dump is there.
  package var held: Int
  /// Backups whose dump was there and is not found any more.
  package var missing: Int
  /// Backups whose dump there is not what was backed up.
  package var damaged: Int
  /// Backups whose dump lies in the archive and never was there.
  package var unsent: Int
  /// Of those held, the ones that nobody has read since they were sent; of the archive itself none.
  package var unverified: Int
  /// The start of the newest backup held; nil without any.
  package var newest: Date?
  /// When the last copy arrived; nil without any.
  package var lastArrival: Date?
  /// Of those held, when the one that waits longest was last checked, or arrived if it never was; nil without any.
  package var oldestCheck: Date?

  package init(
    environment: EnvironmentName, store: String, held: Int = 0, missing: Int = 0, damaged: Int = 0,
    unsent: Int = 0, unverified: Int = 0, newest: Date? = nil, lastArrival: Date? = nil,
    oldestCheck: Date? = nil
  ) {
    self.environment = environment
    self.store = store
    self.held = held
    self.missing = missing
    self.damaged = damaged
    self.unsent = unsent
    self.unverified = unverified
    self.newest = newest
    self.lastArrival = lastArrival
    self.oldestCheck = oldestCheck
  }
}
