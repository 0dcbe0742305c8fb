import ArchiveModel
import CryptoPrimitives
import Storage
import Testing

@Suite struct WrapperTests {
  private let object: ObjectName
  private let other: ObjectName

  init() throws {
    object = try ObjectName("backup_prod_20260104_103000.sql")
    other = try ObjectName("backup_prod_20260105_103000.sql")
  }

  @Test func aDryRunShowsWhatWouldBeAndChangesNothing() async throws {
    let base = MemoryStore()
    try await base.store([1, 2, 3], as: object)
    let store = DryRunStore(base)
    try await store.delete(object)
    try await store.delete(object)
    #expect(try await store.list().objects.isEmpty)
    await #expect(throws: StorageFault(.storeObjectMissing, "")) { try await store.open(object) }
    try await store.store([4, 5], as: object)
    try await store.store([6], as: other)
    await #expect(throws: StorageFault(.storeExists, "")) { try await store.store([7], as: other) }
    #expect(try await store.list().objects.map(\.bytes) == [2, 1])
    await #expect(throws: StorageFault(.storeUnsupported, "")) { try await store.open(object) }
    _ = try await store.quarantine(object, reason: "damaged")

    #expect(
      store.changes == [
        .delete(object), .commit(ContentDigest(bytes: 2, sha256: SHA256.digest(of: [4, 5])), as: object),
        .commit(ContentDigest(bytes: 1, sha256: SHA256.digest(of: [6])), as: other),
        .quarantine(object, reason: "damaged"),
      ])
    #expect(base.contents(of: object) == [1, 2, 3])
    #expect(base.contents(of: other) == nil)
  }

  @Test func aMeasuredStoreCountsCallsBytesFailuresAndTime() async throws {
    let clock = JumpingClock()
    let store = MeasuredStore(MemoryStore(), clock: clock)
    try await store.store([1, 2, 3], as: object)
    await #expect(throws: StorageFault(.storeExists, "")) { try await store.store([1], as: object) }
    #expect(try await store.contents(of: object, limit: 10) == [1, 2, 3])
    let measured = store.measurement
    #expect(measured.bytesWritten == 4)
    #expect(measured.bytesRead == 3)
    #expect(measured.failures == 1)
    #expect(measured.calls == ["begin": 2, "write": 2, "finish": 2, "commit": 2, "open": 1, "read": 2])
    #expect(measured.time == .zero)
  }

  @Test func measuredTimeIsTheTimeSpentInside() async throws {
    let clock = JumpingClock()
    let store = MeasuredStore(SlowStore(clock: clock), clock: clock)
    clock.advance(by: .seconds(100))
    try await store.settle()
    try await store.settle()
    #expect(store.measurement.time == .seconds(6))
  }

  @Test("F5: a full memory store refuses the write, and an abandoned object gives its room back")
  func capacity() async throws {
    let store = MemoryStore(capacity: 4)
    #expect(try await store.check(writing: true).freeBytes == 4)
    let incoming = try await store.begin(for: nil)
    try incoming.write([1, 2, 3])
    #expect(throws: StorageFault(.storeFull, "")) { try incoming.write([4, 5]) }
    #expect(throws: StorageFault(.storeFull, "")) { try incoming.finish() }
    await #expect(throws: StorageFault(.storeFull, "")) { try await incoming.commit(as: object) }
    try await incoming.abandon()
    try await store.store([1, 2, 3, 4], as: object)
    #expect(try await store.check(writing: false).freeBytes == 0)
    store.damage(object, to: [1])
    #expect(try await store.contents(of: object, limit: 4) == [1])
  }
}

/// A store whose `settle` takes three seconds of a test's clock.
private struct SlowStore: ArchiveStore {
  let clock: JumpingClock
  let base = MemoryStore()

  var name: String { "slow" }
  var capabilities: StoreCapabilities { base.capabilities }
  func location(of object: ObjectName) -> String { base.location(of: object) }
  func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    try await base.check(writing: writing)
  }
  func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    try await base.begin(for: owner)
  }
  func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    try await base.open(object)
  }
  func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    try await base.entry(of: object)
  }
  func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    try await base.digest(of: object)
  }
  func list() async throws(StorageFault) -> StoreListing { try await base.list() }
  func delete(_ object: ObjectName) async throws(StorageFault) { try await base.delete(object) }
  func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    try await base.quarantine(object, reason: reason)
  }
  func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    try await base.sweep(keeping: owners)
  }
  func settle() async throws(StorageFault) { clock.advance(by: .seconds(3)) }
}
