import ArchiveModel
import Settings
import Storage

/// Shows the keys by which a store's host proves itself, and pins them: plan, show, execute the same value.
package struct TrustOperation: Sendable {
  /// One key as people compare it.
  package struct Key: Sendable, Equatable {
    /// Such as `ssh-ed25519`.
    package var type: String
    /// As `ssh-keygen -l` shows it.
    package var fingerprint: String
  }

  /// What would be pinned.
  package struct Plan: Sendable {
    /// As the file of pinned keys has it: `nas`, or `[nas]:2222`.
    package var host: String
    /// Those that whoever answers there shows now.
    package let keys: [Key]
    /// The keys that are pinned now.
    package let pinned: [Key]
    let shown: [HostKey]
    let hostKeys: HostKeys

    /// Whether what is shown is what is pinned already.
    package var changesNothing: Bool { Set(keys.map(\.fingerprint)) == Set(pinned.map(\.fingerprint)) }
  }

  private let store: String

  package init(store: String) {
    self.store = store
  }

  /// Asks the host for its keys, and changes nothing.
  ///
  /// Throws `usage`, `remoteUnreachable`.
  package func plan(in context: OperationContext) async throws -> Plan {
    let settings = try context.configuration.store(named: store)
    guard settings.type.value == .rsync else {
      throw OperationFault(
        .usage, "store '\(store)' is a folder of this host, which has no host key",
        hint: "Use it as it is.")
    }
    let end = try CopyStores.end(of: settings, archive: context.configuration.archive.path.value)
    let keys = HostKeys(of: end, store: store)
    let shown = try await keys.shown(by: context.world.runner)
    func key(_ key: HostKey) -> Key { Key(type: key.type, fingerprint: key.fingerprint) }
    return Plan(
      host: keys.hostName, keys: shown.map(key), pinned: try keys.pinned().map(key), shown: shown,
      hostKeys: keys)
  }

  /// Pins what the plan shows.
  package func execute(_ plan: Plan) throws { try plan.hostKeys.pin(plan.shown) }
}
