package import ArchiveModel
import Synchronization

/// What went through a measured store.
package struct StoreMeasurement: Equatable, Sendable {
  /// How often each member was called, by its name.
  package var calls: [String: Int] = [:]
  /// How many of those calls threw.
  package var failures = 0
  /// What incoming objects took without an error, committed or not.
  package var bytesWritten: Int64 = 0
  /// What was read of opened objects; not what `digest` reads where it lies.
  package var bytesRead: Int64 = 0
  /// The time spent inside the store, summed over concurrent calls.
  package var time: Duration = .zero

  package init() {}
}

/// A store that counts calls, bytes and time of another one and changes nothing.
package struct MeasuredStore: ArchiveStore {
  private let base: any ArchiveStore
  private let meter: StoreMeter

  /// Measures with a clock: the continuous one, or one that a test sets.
  package init(_ base: any ArchiveStore, clock: some Clock<Duration> = ContinuousClock()) {
    self.base = base
    meter = StoreMeter(clock: clock)
  }

  /// What was measured so far.
  package var measurement: StoreMeasurement { meter.measurement }

  package var name: String { base.name }
  package var capabilities: StoreCapabilities { base.capabilities }
  package func location(of object: ObjectName) -> String { base.location(of: object) }

  package func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    try await meter.timed("check") { () async throws(StorageFault) in try await base.check(writing: writing) }
  }

  package func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    let incoming = try await meter.timed("begin") { () async throws(StorageFault) in
      try await base.begin(for: owner)
    }
    return MeasuredIncoming(incoming, meter)
  }

  package func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    let opened = try await meter.timed("open") { () async throws(StorageFault) in try await base.open(object)
    }
    return MeasuredObject(opened, meter)
  }

  package func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    try await meter.timed("entry") { () async throws(StorageFault) in try await base.entry(of: object) }
  }

  package func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    try await meter.timed("digest") { () async throws(StorageFault) in try await base.digest(of: object) }
  }

  package func list() async throws(StorageFault) -> StoreListing {
    try await meter.timed("list") { () async throws(StorageFault) in try await base.list() }
  }

  package func delete(_ object: ObjectName) async throws(StorageFault) {
    try await meter.timed("delete") { () async throws(StorageFault) in try await base.delete(object) }
  }

  package func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    try await meter.timed("quarantine") { () async throws(StorageFault) in
      try await base.quarantine(object, reason: reason)
    }
  }

  package func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    try await meter.timed("sweep") { () async throws(StorageFault) in try await base.sweep(keeping: owners) }
  }

  package func settle() async throws(StorageFault) {
    try await meter.timed("settle") { () async throws(StorageFault) in try await base.settle() }
  }
}
