import ArchiveModel
import Settings
package import Storage

/// Shows the keys by which a store's host proves itself, and pins them: plan, show, execute the same value.
package struct TrustOperation: Sendable {
  /// What would be pinned.
  package struct Plan: Sendable {
    package var host: String
    package var keys: [HostKey]
    /// The keys that are pinned now.
    package var pinned: [HostKey]
    let hostKeys: HostKeys

    /// Whether what is shown is what is pinned already.
    package var changesNothing: Bool { Set(keys.map(\.fingerprint)) == Set(pinned.map(\.fingerprint)) }
  }

  private let store: String

  package init(store: String) {
    self.store = store
  }

  /// Asks the host for its keys; changes nothing. Throws `usage`, `remoteUnreachable`.
  package func plan(in context: OperationContext) async throws -> Plan {
    let settings = try context.configuration.store(named: store)
    guard settings.type.value == .rsync else {
      throw OperationFault(
        .usage, "store '\(store)' is a folder of this host, which has no host key",
        hint: "Use it as it is.")
    }
    let end = try CopyStores.end(of: settings, archive: context.configuration.archive.path.value)
    let keys = HostKeys(of: end, store: store)
    return Plan(
      host: keys.hostName, keys: try await keys.shown(by: context.world.runner), pinned: try keys.pinned(),
      hostKeys: keys)
  }

  /// Pins what the plan shows.
  package func execute(_ plan: Plan) throws { try plan.hostKeys.pin(plan.keys) }
}
