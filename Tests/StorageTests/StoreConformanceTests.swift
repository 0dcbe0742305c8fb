import ArchiveModel
import CryptoPrimitives
import Storage
import Testing

/// What every store keeps of the contract in `ArchiveStore`; a new store is added to `StoreSpecimen.all`.
@Suite struct StoreConformanceTests {
  private let name = "backup_prod_20260104_103000.sql"
  private let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }

  @Test("what was stored is listed, looked up, hashed and read", arguments: StoreSpecimen.all)
  func showing(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let object = try ObjectName(name)
    try await fixture.behind.store(content, as: object)
    try await fixture.behind.settle()
    let store = fixture.store
    let entry = StoredEntry(name: object, bytes: Int64(content.count))
    if store.capabilities.contains(.list) {
      #expect(try await store.entry(of: object) == entry)
      #expect(try await store.list() == StoreListing(objects: [entry], strangers: []))
    }
    if store.capabilities.contains(.digest) {
      #expect(
        try await store.digest(of: object)
          == ContentDigest(bytes: 200_000, sha256: SHA256.digest(of: content)))
    }
    if store.capabilities.contains(.read) {
      #expect(try await store.contents(of: object, limit: 200_000) == content)
      await #expect(throws: StorageFault(.storeReadFailed, "")) {
        try await store.contents(of: object, limit: 199_999)
      }
    }
    _ = try await store.check(writing: false)
  }

  @Test("what is absent is nil, and missing when it is opened", arguments: StoreSpecimen.all)
  func absence(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    let object = try ObjectName(name)
    if store.capabilities.contains(.list) {
      #expect(try await store.entry(of: object) == nil)
      #expect(try await store.list().objects.isEmpty)
    }
    if store.capabilities.contains(.digest) { #expect(try await store.digest(of: object) == nil) }
    guard store.capabilities.contains(.read) else { return }
    await #expect(throws: StorageFault(.storeObjectMissing, "")) { try await store.open(object) }
  }

  @Test(
    "I2: an object is invisible until it is committed, and gone when it is abandoned or dropped",
    arguments: StoreSpecimen.all)
  func visibility(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains(.write) else { return }
    let object = try ObjectName(name)
    let incoming = try await store.begin(for: nil)
    try incoming.write(content)
    try incoming.finish()
    #expect(incoming.bytes == 200_000)
    #expect(try await fixture.observer.list().objects.isEmpty)
    if store.capabilities.contains(.readBack) {
      #expect(try incoming.readBack().readAll() == content)
      #expect(try incoming.readBack().readAll() == content, "a second reading begins anew")
    }
    try await incoming.commit(as: object)
    try await store.settle()
    #expect(try await fixture.observer.entry(of: object)?.bytes == 200_000)

    let other = try ObjectName("other")
    let abandoned = try await store.begin(for: nil)
    try abandoned.write(content)
    try await abandoned.abandon()
    try await abandoned.abandon()
    await #expect(throws: StorageFault(.unexpected, "")) { try await abandoned.commit(as: other) }
    try await store.begin(for: nil).write(content)
    #expect(try await fixture.observer.list().objects.map(\.name) == [object])
    #expect(try await store.sweep(keeping: []).isEmpty, "neither left a partial behind")
  }

  @Test(
    "F47: a taken name is never overwritten, and the object can go under the next one",
    arguments: StoreSpecimen.all)
  func noReplace(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains(.write) else { return }
    let object = try ObjectName(name)
    try await store.store([1, 2, 3], as: object)
    let second = try await store.begin(for: nil)
    try second.write(content)
    try second.finish()
    await #expect(throws: StorageFault(.storeExists, "")) { try await second.commit(as: object) }
    #expect(try await fixture.observer.digest(of: object)?.sha256 == SHA256.digest(of: [1, 2, 3]))
    let next = try ObjectName(name + "-2")
    try await second.commit(as: next)
    #expect(try await fixture.observer.list().objects.map(\.name) == [object, next])
  }

  @Test("an object is replaced in one step, and only where there is one", arguments: StoreSpecimen.all)
  func replacing(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains([.write, .replace]) else { return }
    let object = try ObjectName(name)
    let incoming = try await store.begin(for: nil)
    try incoming.write(content)
    await #expect(throws: StorageFault(.unexpected, "")) { try await incoming.replace(object) }
    try incoming.finish()
    if store.capabilities.contains(.list) {
      await #expect(throws: StorageFault(.storeObjectMissing, "")) { try await incoming.replace(object) }
    }
    try await store.store([1, 2, 3], as: object)
    try await incoming.replace(object)
    try await store.settle()
    #expect(try await fixture.observer.digest(of: object)?.sha256 == SHA256.digest(of: content))
    #expect(try await fixture.observer.list().objects.map(\.name) == [object])
    try await store.replace(object, by: [9])
    #expect(try await fixture.observer.entry(of: object)?.bytes == 1)
    #expect(try await store.sweep(keeping: []).isEmpty, "nothing is left behind")
  }

  @Test("an incoming object keeps its order of calls", arguments: StoreSpecimen.all)
  func order(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains(.write) else { return }
    let object = try ObjectName(name)
    let incoming = try await store.begin(for: nil)
    await #expect(throws: StorageFault(.unexpected, "")) { try await incoming.commit(as: object) }
    try incoming.write([])
    try incoming.finish()
    #expect(throws: StorageFault(.unexpected, "")) { try incoming.write([1]) }
    #expect(throws: StorageFault(.unexpected, "")) { try incoming.finish() }
    try await incoming.commit(as: object)
    await #expect(throws: StorageFault(.unexpected, "")) { try await incoming.commit(as: object) }
    try await incoming.abandon()
    #expect(try await fixture.observer.entry(of: object)?.bytes == 0, "an empty object is an object")
  }

  @Test(
    "objects are taken from another store, never over what is there, and looked at",
    arguments: StoreSpecimen.all)
  func receiving(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains(.write) else { return }
    let folder = try TemporaryFolder()
    let source = try LocalStore(at: folder.at("source"), expecting: .firstUse)
    let first = try ObjectName("first"), second = try ObjectName("second"), absent = try ObjectName("absent")
    for object in [first, second, absent] { try await source.store(content, as: object) }
    let expected = ContentDigest(bytes: 200_000, sha256: SHA256.digest(of: content))
    try await fixture.behind.store([1, 2, 3], as: second)
    let items = [Consignment(first, expecting: expected), Consignment(second, expecting: expected)]
    let deliveries = try await store.receive(items, from: source) { _ in }
    #expect(deliveries == [first: .sent, second: .wasThere])
    #expect(try await store.receive(items, from: source) { _ in }[first] == .wasThere, "twice is as once")
    #expect(try await fixture.observer.digest(of: first) == expected)
    let sights = try await store.survey(beside: source)
    #expect(sights[absent] == .absent)
    #expect([.there(bytes: 200_000), .unknown].contains(sights[first]))
    #expect([.there(bytes: 3), .there(bytes: nil), .unknown].contains(sights[second]))
    #expect(!store.capabilities.contains(.replace) || sights[second] != .unknown)
    let found = try await store.examine(
      items + [Consignment(absent, expecting: expected)], beside: source, effort: .every)
    if found[first] == .unknown {
      #expect(!store.capabilities.contains(.read) && !store.capabilities.contains(.replace))
    } else {
      guard case .intact = found[first] else { throw ProgramFailure("\(found)") }
      #expect(found[second] == .damaged)
      #expect(found[absent] == .missing)
    }
    let other = Consignment(first, as: try ObjectName("first~2"), expecting: expected)
    #expect(try await store.receive([other], from: source) { _ in }[other.target] == .sent)
    guard store.capabilities.contains(.replace) else { return }
    let over = Consignment(second, expecting: expected, replacing: true)
    #expect(try await store.receive([over], from: source) { _ in }[second] == .sent)
    #expect(try await fixture.observer.digest(of: second) == expected)
  }

  @Test("deleting removes, and removing what is absent succeeds", arguments: StoreSpecimen.all)
  func deletion(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains(.delete) else { return }
    let object = try ObjectName(name)
    try await fixture.behind.store(content, as: object)
    try await store.delete(object)
    try await store.delete(object)
    try await store.settle()
    #expect(try await fixture.observer.entry(of: object) == nil)
    #expect(try await fixture.observer.list().objects.isEmpty)
  }

  @Test("quarantine takes an object out of sight, twice under one name too", arguments: StoreSpecimen.all)
  func quarantine(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    guard store.capabilities.contains(.quarantine) else { return }
    let object = try ObjectName(name)
    try await fixture.behind.store([1], as: object)
    let first = try await store.quarantine(object, reason: "its digest differs")
    #expect(try await fixture.observer.entry(of: object) == nil)
    await #expect(throws: StorageFault(.storeObjectMissing, "")) {
      try await store.quarantine(object, reason: "again")
    }
    guard store.capabilities.contains(.readBack) else { return }
    try await store.store([2], as: object)
    let second = try await store.quarantine(object, reason: "its digest differs again")
    #expect(first != second)
  }

  @Test("what a store lacks it refuses as unsupported", arguments: StoreSpecimen.all)
  func refusals(specimen: StoreSpecimen) async throws {
    let fixture = try await specimen.make()
    let store = fixture.store
    let object = try ObjectName(name)
    try await fixture.behind.store(content, as: object)
    let unsupported = StorageFault(.storeUnsupported, "")
    if !store.capabilities.contains(.write) {
      await #expect(throws: unsupported) { try await store.begin(for: nil) }
      await #expect(throws: unsupported) { try await store.sweep(keeping: []) }
      await #expect(throws: unsupported) { try await store.check(writing: true) }
    } else {
      _ = try await store.check(writing: true)
      if !store.capabilities.contains(.readBack) {
        let incoming = try await store.begin(for: nil)
        try incoming.finish()
        #expect(throws: unsupported) { try incoming.readBack() }
      }
    }
    if !store.capabilities.contains(.delete) {
      await #expect(throws: unsupported) { try await store.delete(object) }
    }
    if !store.capabilities.contains(.read) {
      await #expect(throws: unsupported) { try await store.open(object) }
    }
    if !store.capabilities.contains(.list) {
      await #expect(throws: unsupported) { try await store.list() }
      await #expect(throws: unsupported) { try await store.entry(of: object) }
    }
    if !store.capabilities.contains(.digest) {
      await #expect(throws: unsupported) { try await store.digest(of: object) }
    }
    if !store.capabilities.contains(.quarantine) {
      await #expect(throws: unsupported) { try await store.quarantine(object, reason: "none") }
    }
    #expect(try await fixture.observer.entry(of: object) != nil)
  }
}

extension IncomingObject {
  /// Appends bytes at hand.
  func write(_ bytes: [UInt8]) throws {
    try bytes.span.withUnsafeBytes { bytes throws(StorageFault) in try write(bytes) }
  }
}
