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

    /// A store of copies that cannot be used is a remote one, be it a disk of this host.
    init(store: String, _ fault: any Fault) {
      self.store = store
      code = fault.code.exitStatus == .localStore ? .remoteUnreachable : fault.code
      sentence = fault.message
      hint = fault.hint
    }
  }

  /// What was to be done.
  package let plan: CleanupPlan
  package internal(set) var failures: [Failure] = []
  package internal(set) var troubles: [Trouble] = []
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
