package import ArchiveModel

/// A store that only shows what another one holds; for restores and checks that must change nothing.
///
/// It lacks every capability that changes a store.
package struct ReadOnlyStore: ArchiveStore {
  private let base: any ArchiveStore

  package init(_ base: any ArchiveStore) {
    self.base = base
  }

  package var name: String { base.name }
  package var capabilities: StoreCapabilities { base.capabilities.subtracting(.changing) }
  package func location(of object: ObjectName) -> String { base.location(of: object) }

  package func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    if writing { throw refusal("be written") }
    return try await base.check(writing: false)
  }
  package func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    try await base.open(object)
  }
  package func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    try await base.entry(of: object)
  }
  package func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    try await base.digest(of: object)
  }
  package func list() async throws(StorageFault) -> StoreListing { try await base.list() }

  package func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    throw refusal("store objects")
  }
  package func delete(_ object: ObjectName) async throws(StorageFault) {
    throw refusal("delete objects")
  }
  package func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    throw refusal("quarantine objects")
  }
  package func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    throw refusal("remove partial objects")
  }
  package func settle() async throws(StorageFault) { throw refusal("settle changes") }

  private func refusal(_ deed: String) -> StorageFault { .unsupported(name, "\(deed): it is open read-only") }
}
