package import ArchiveModel
import CryptoPrimitives
import Synchronization

/// A store that keeps its objects in memory, with the behaviour of the local one; for tests of operations.
package final class MemoryStore: ArchiveStore {
  struct State {
    var objects: [ObjectName: [UInt8]] = [:]
    var quarantined: [String: [UInt8]] = [:]
    var partialBytes: Int64 = 0

    var bytes: Int64 { partialBytes + objects.values.reduce(0) { $0 + Int64($1.count) } }
  }

  package let name: String
  package let capabilities = StoreCapabilities.all
  /// The bytes it holds at most; nil for no bound.
  package let capacity: Int64?
  let state = Mutex(State())

  package init(name: String = "memory", capacity: Int64? = nil) {
    self.name = name
    self.capacity = capacity
  }

  package func location(of object: ObjectName) -> String { "memory:\(name)/\(object)" }

  package func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    let used = state.withLock(\.bytes)
    return StoreStatus(id: nil, freeBytes: capacity.map { max(0, $0 - used) }, freeObjects: nil)
  }

  package func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    MemoryIncoming(into: self)
  }

  package func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    guard let bytes = contents(of: object) else {
      throw StorageFault(.storeObjectMissing, "\(location(of: object).quotedForMessage) does not exist")
    }
    return MemoryObject(bytes)
  }

  package func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    contents(of: object).map { StoredEntry(name: object, bytes: Int64($0.count)) }
  }

  package func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    contents(of: object).map { ContentDigest(bytes: Int64($0.count), sha256: SHA256.digest(of: $0)) }
  }

  package func list() async throws(StorageFault) -> StoreListing {
    let objects = state.withLock(\.objects)
    let entries = objects.map { StoredEntry(name: $0.key, bytes: Int64($0.value.count)) }
    return StoreListing(objects: entries.sorted { $0.name < $1.name }, strangers: [])
  }

  package func delete(_ object: ObjectName) async throws(StorageFault) {
    state.withLock { _ = $0.objects.removeValue(forKey: object) }
  }

  package func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    try state.withLock { state throws(StorageFault) in
      guard let bytes = state.objects.removeValue(forKey: object) else {
        throw StorageFault(.storeObjectMissing, "\(location(of: object).quotedForMessage) does not exist")
      }
      var slot = object.rawValue
      var ordinal = 1
      while state.quarantined[slot] != nil {
        ordinal += 1
        slot = "\(object)~\(ordinal)"
      }
      state.quarantined[slot] = bytes
      return "memory:\(name)/quarantine/\(slot)"
    }
  }

  package func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] { [] }

  package func settle() async throws(StorageFault) {}

  /// The bytes under a name, nil when it is absent.
  package func contents(of object: ObjectName) -> [UInt8]? { state.withLock { $0.objects[object] } }

  /// Replaces the bytes under a name, as bit rot or an intruder would; nil makes the object vanish.
  package func damage(_ object: ObjectName, to bytes: [UInt8]?) {
    state.withLock { $0.objects[object] = bytes }
  }
}
