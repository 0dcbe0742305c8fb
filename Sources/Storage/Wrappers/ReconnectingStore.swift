package import ArchiveModel
package import struct Foundation.Date
import Synchronization

/// A store that is opened again when it is lost, and then asked again.
///
/// Only `remoteUnreachable` is tried again: a refusal stays one. Each member that can be asked twice is; an incoming
/// object is bound to the connection on which it began, and fails with that.
package final class ReconnectingStore: ArchiveStore {
  /// Opens the store, once at first and again after each loss.
  package typealias Opener = @Sendable () async throws(StorageFault) -> any ArchiveStore
  /// Hears of each loss and how long is waited until the next try.
  package typealias Notice = @Sendable (StorageFault, Duration) -> Void

  package let name: String
  /// As the first opening found them; what is opened later is not asked again.
  package let capabilities: StoreCapabilities
  private let patience: Patience
  private let opener: Opener
  private let notice: Notice
  private let first: any ArchiveStore
  /// Nil between the loss and the next opening.
  private let current: Mutex<(any ArchiveStore)?>

  /// Opens the store, as patiently as it is used afterwards.
  package static func open(
    _ patience: Patience, notice: @escaping Notice = { _, _ in }, opener: @escaping Opener
  ) async throws(StorageFault) -> ReconnectingStore {
    let store = try await retrying(patience, notice, opener)
    return ReconnectingStore(store, patience, notice, opener)
  }

  private init(
    _ store: any ArchiveStore, _ patience: Patience, _ notice: @escaping Notice, _ opener: @escaping Opener
  ) {
    name = store.name
    capabilities = store.capabilities
    first = store
    current = Mutex(store)
    (self.patience, self.notice, self.opener) = (patience, notice, opener)
  }

  package func location(of object: ObjectName) -> String { first.location(of: object) }

  package func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    try await asking { store throws(StorageFault) in try await store.check(writing: writing) }
  }
  package func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    try await asking { store throws(StorageFault) in try await store.begin(for: owner) }
  }
  package func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    try await asking { store throws(StorageFault) in try await store.open(object) }
  }
  package func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    try await asking { store throws(StorageFault) in try await store.entry(of: object) }
  }
  package func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    try await asking { store throws(StorageFault) in try await store.digest(of: object) }
  }
  package func list() async throws(StorageFault) -> StoreListing {
    try await asking { store throws(StorageFault) in try await store.list() }
  }
  package func traits(at now: Date) -> [StoreTrait] { first.traits(at: now) }
  package func delete(_ objects: [ObjectName]) async throws(StorageFault) {
    try await asking { store throws(StorageFault) in try await store.delete(objects) }
  }
  package func delete(_ object: ObjectName) async throws(StorageFault) {
    try await asking { store throws(StorageFault) in try await store.delete(object) }
  }
  package func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    try await asking { store throws(StorageFault) in try await store.quarantine(object, reason: reason) }
  }
  package func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    try await asking { store throws(StorageFault) in try await store.sweep(keeping: owners) }
  }
  package func settle() async throws(StorageFault) {
    try await asking { store throws(StorageFault) in try await store.settle() }
  }
  package func receive(
    _ items: [Consignment], from source: any ArchiveStore, progress: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageFault) -> [ObjectName: Delivery] {
    try await asking { store throws(StorageFault) in
      try await store.receive(items, from: source, progress: progress)
    }
  }
  package func survey(beside source: any ArchiveStore) async throws(StorageFault) -> CopySights {
    try await asking { store throws(StorageFault) in try await store.survey(beside: source) }
  }
  package func examine(
    _ items: [Consignment], beside source: any ArchiveStore, effort: CopyEffort
  ) async throws(StorageFault) -> [ObjectName: CopyFinding] {
    try await asking { store throws(StorageFault) in
      try await store.examine(items, beside: source, effort: effort)
    }
  }
  package func close() async { await current.withLock { $0.take() }?.close() }

  private func asking<Answer>(
    _ question: (any ArchiveStore) async throws(StorageFault) -> Answer
  ) async throws(StorageFault) -> Answer {
    try await Self.retrying(patience, notice) { () async throws(StorageFault) -> Answer in
      let store = try await connected()
      do throws(StorageFault) {
        return try await question(store)
      } catch {
        if error.code == .remoteUnreachable { await close() }
        throw error
      }
    }
  }

  private func connected() async throws(StorageFault) -> any ArchiveStore {
    if let store = current.withLock({ $0 }) { return store }
    let store = try await opener()
    current.withLock { $0 = store }
    return store
  }

  private static func retrying<Answer>(
    _ patience: Patience, _ notice: Notice, _ deed: () async throws(StorageFault) -> Answer
  ) async throws(StorageFault) -> Answer {
    var retry = 1
    while true {
      do {
        return try await deed()
      } catch {
        guard error.code == .remoteUnreachable, let wait = patience.wait(before: retry) else { throw error }
        notice(error, wait)
        do { try await Task.sleep(for: wait) } catch { throw .interrupted }
        retry += 1
      }
    }
  }
}
