package import ArchiveModel
package import Foundation

/// What a cleanup did.
package struct CleanupOutcome: Sendable {
  /// One backup that could not be removed.
  package struct Failure: Sendable, Equatable {
    /// The store it is still in.
    package var store: String
    package var id: BackupID
    /// Of its dump.
    package var name: String?
    package var started: Date
    package var code: FaultCode
    package var sentence: String
    package var hint: String?
  }

  /// Why a store was not pruned to the end.
  package struct Trouble: Sendable, Equatable {
    package var store: String
    package var code: FaultCode
    package var sentence: String
    package var hint: String?

    init(store: String, _ fault: any Fault) {
      let told = CopyStores.remote(fault)
      self.store = store
      (code, sentence, hint) = (told.code, told.message, told.hint)
    }
  }

  /// What was to be done.
  package let plan: CleanupPlan
  package internal(set) var failures: [Failure] = []
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
