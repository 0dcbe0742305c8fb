package import ArchiveModel
package import Foundation

/// What a cleanup did.
package struct CleanupOutcome: Sendable {
  /// One backup that could not be removed.
  package struct Failure: Sendable, Equatable {
    /// The store it is still in.
    package var store: String
    /// Of the backup that was to go.
    package var id: BackupID
    /// Of its dump.
    package var name: String?
    /// When that backup began.
    package var started: Date
    /// Of the store's fault; that of the first failure is what notices of the cleanup carry.
    package var code: FaultCode
    /// What the store's fault says, in lower case and without a full stop.
    package var sentence: String
    /// What to do next; nil when the fault has no advice.
    package var hint: String?
  }

  /// Why a store was not pruned to the end.
  package struct Trouble: Sendable, Equatable {
    /// Never the archive, whose faults end the cleanup.
    package var store: String
    /// Of the fault; a store on this host that is not there counts as `remoteUnreachable`.
    package var code: FaultCode
    /// What the fault says, in lower case and without a full stop.
    package var sentence: String
    /// What to do next; nil when the fault has no advice.
    package var hint: String?

    init(store: String, _ fault: any Fault) {
      let told = CopyStores.remote(fault)
      self.store = store
      (code, sentence, hint) = (told.code, told.message, told.hint)
    }
  }

  /// What was to be done.
  package let plan: CleanupPlan
  /// In the order of the plan: by store, and then by environment.
  package internal(set) var failures: [Failure] = []
  /// One for a store at most; what was removed there before it stays counted.
  package internal(set) var troubles: [Trouble] = []
  /// By store, how many old copies of the catalog were removed.
  package internal(set) var exports: [String: Int] = [:]
  private var amounts: [String: CleanupAmount] = [:]

  init(plan: CleanupPlan) { self.plan = plan }

  /// How many were removed from all stores, and what they took.
  package var removed: CleanupAmount { amounts.values.reduce(CleanupAmount(), +) }

  /// How many were removed from one store, and what they took.
  package func removed(from store: String) -> CleanupAmount { amounts[store] ?? CleanupAmount() }

  mutating func add(_ amount: CleanupAmount, from store: String) {
    amounts[store] = removed(from: store) + amount
  }
}
