package import ArchiveModel
import CryptoPrimitives
import Glibc

/// The archive folder: a store on a file system of this host.
///
/// Objects are files 0600 of the folder itself, partial ones lie in `.incoming`, quarantined ones in
/// `.quarantine` (DESIGN §2). Every name is resolved beneath the folder held open since `init`.
package struct LocalStore: ArchiveStore {
  package let name: String
  /// Which store it is, as its identity file says.
  package let id: StoreID
  package let capabilities = StoreCapabilities.all
  let root: HeldDirectory

  init(name: String, id: StoreID, root: HeldDirectory) {
    self.name = name
    self.id = id
    self.root = root
  }

  /// The archive folder.
  package var path: String { root.path }

  package func location(of object: ObjectName) -> String { root.pathOf(object.rawValue) }

  package func begin(for owner: BackupID?) async throws(StorageFault) -> any IncomingObject {
    let incoming = try furniture(ArchiveLayout.incoming)
    return try LocalIncoming(in: incoming, of: root, owner: owner)
  }

  package func open(_ object: ObjectName) async throws(StorageFault) -> any StoredObject {
    try LocalObject(opening: object.rawValue, in: root)
  }

  package func entry(of object: ObjectName) async throws(StorageFault) -> StoredEntry? {
    let status: stat?
    do {
      status = try root.status(of: object.rawValue)
    } catch {
      throw root.fault(error, "look up", object.rawValue, .read)
    }
    guard let status else { return nil }
    guard status.isOrdinaryFile else { throw LocalObject.irregular(location(of: object), status.kindOfFile) }
    return StoredEntry(name: object, bytes: Int64(status.st_size))
  }

  package func digest(of object: ObjectName) async throws(StorageFault) -> ContentDigest? {
    let root = root
    return try await onThreadOfItsOwn { cancellation throws(StorageFault) in
      let file: LocalObject
      do throws(StorageFault) {
        file = try LocalObject(opening: object.rawValue, in: root)
      } catch {
        if error.code == .storeObjectMissing { return nil }
        throw error
      }
      return try file.digestOfRest(cancellation)
    }
  }

  package func list() async throws(StorageFault) -> StoreListing {
    let root = root
    return try await onThreadOfItsOwn { _ throws(StorageFault) in try LocalListing.read(root) }
  }

  package func delete(_ object: ObjectName) async throws(StorageFault) {
    guard try await entry(of: object) != nil else { return }
    do {
      try root.unlink(object.rawValue)
    } catch {
      throw root.fault(error, "remove", object.rawValue, .write)
    }
  }

  package func settle() async throws(StorageFault) {
    let root = root
    try await onThreadOfItsOwn { _ throws(StorageFault) in
      for name in [nil, ArchiveLayout.incoming, ArchiveLayout.quarantine] {
        do throws(SystemError) {
          try (name == nil ? root : root.directory(name ?? ".")).descriptor.sync()
        } catch {
          if name != nil, error.number == ENOENT { continue }
          throw root.fault(error, "make durable the names in", name, .write)
        }
      }
    }
  }

  /// One of the store's own folders, made when it is absent.
  func furniture(_ name: String) throws(StorageFault) -> HeldDirectory {
    do {
      return try root.directoryMadeIfAbsent(name)
    } catch {
      throw root.fault(error, "open", name, .write, absent: .storeMissing)
    }
  }
}
