package import ArchiveModel
import Synchronization

/// One change that a dry run was asked for and did not make.
package enum StoreChange: Equatable, Sendable {
  case commit(ContentDigest, as: ObjectName)
  case delete(ObjectName)
  case quarantine(ObjectName, reason: String)
}

/// A store that behaves as if it changed, and records the changes instead of making them.
///
/// `entry`, `digest` and `list` show what the other store would then hold, and a taken name is refused as it
/// would be. Committed bytes are counted and hashed but not kept.
package final class DryRunStore: ArchiveStore {
  private struct State {
    var changes: [StoreChange] = []
    /// What differs from the other store: the object's digest, or nil where it is gone.
    var overlay: [ObjectName: ContentDigest?] = [:]
  }

  private let base: any ArchiveStore
  private let state = Mutex(State())

  package init(_ base: any ArchiveStore) {
    self.base = base
  }

  /// What would have happened, in order.
  package var changes: [StoreChange] { state.withLock(\.changes) }

  package var name: String { base.name }
  /// What the other store can but `.readBack` and `.replace`, since no bytes are kept.
  package var capabilities: StoreCapabilities { base.capabilities.subtracting([.readBack, .replace]) }
  package func location(of object: ObjectName) -> String { base.location(of: object) }

  package func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    if writing, !capabilities.contains(.write) { throw .unsupported(name, "be written") }
    return try await base.check(writing: false)
  }

  package func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    guard capabilities.contains(.write) else { throw .unsupported(name, "store objects") }
    return DryRunIncoming(into: self)
  }

  package func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    switch overlaid(object) {
    case .some(.none):
      throw StorageFault(.storeObjectMissing, "\(location(of: object).quotedForMessage) would not exist")
    case .some: throw .unsupported(name, "read back \(object): this is a dry run")
    case .none: return try await base.open(object)
    }
  }

  package func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    guard let change = overlaid(object) else { return try await base.entry(of: object) }
    return change.map { StoredEntry(name: object, bytes: $0.bytes) }
  }

  package func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    guard let change = overlaid(object) else { return try await base.digest(of: object) }
    return change
  }

  package func list() async throws(StorageFault) -> StoreListing {
    var listing = try await base.list()
    let overlay = state.withLock(\.overlay)
    let added = overlay.compactMap { name, digest in digest.map { StoredEntry(name: name, bytes: $0.bytes) } }
    listing.objects = listing.objects.filter { overlay[$0.name] == nil } + added
    listing.objects.sort { $0.name < $1.name }
    return listing
  }

  package func delete(_ object: ObjectName) async throws(StorageFault) {
    guard capabilities.contains(.delete) else { throw .unsupported(name, "delete objects") }
    guard try await entry(of: object) != nil else { return }
    record(.delete(object), object, nil)
  }

  package func quarantine(_ object: ObjectName, reason: String) async throws(StorageFault) -> String {
    guard capabilities.contains(.quarantine) else { throw .unsupported(name, "quarantine objects") }
    // An irregular thing can be quarantined although it cannot be looked up.
    do throws(StorageFault) {
      guard try await entry(of: object) != nil else {
        throw StorageFault(.storeObjectMissing, "\(location(of: object).quotedForMessage) does not exist")
      }
    } catch {
      guard error.code == .storeObjectIrregular else { throw error }
    }
    record(.quarantine(object, reason: reason), object, nil)
    return "quarantine of \(name)/\(object)"
  }

  /// Removes nothing, and cannot tell what would be removed.
  package func sweep(keeping owners: Set<BackupID>) async throws(StorageFault) -> [String] {
    guard capabilities.contains(.write) else { throw .unsupported(name, "remove partial objects") }
    return []
  }

  package func settle() async throws(StorageFault) {
    guard !capabilities.isDisjoint(with: [.write, .delete]) else {
      throw .unsupported(name, "settle changes")
    }
  }

  /// Publishes what was only counted; throws `storeExists` as the other store would.
  func commit(_ digest: ContentDigest, as object: ObjectName) async throws(StorageFault) {
    guard try await entry(of: object) == nil else {
      throw StorageFault(
        .storeExists, "\(location(of: object).quotedForMessage) exists already",
        hint: "Nothing is ever overwritten; choose another name.")
    }
    record(.commit(digest, as: object), object, digest)
  }

  private func record(_ change: StoreChange, _ object: ObjectName, _ digest: ContentDigest?) {
    state.withLock { state in
      state.changes.append(change)
      state.overlay[object] = .some(digest)
    }
  }

  private func overlaid(_ object: ObjectName) -> ContentDigest?? { state.withLock { $0.overlay[object] } }
}
