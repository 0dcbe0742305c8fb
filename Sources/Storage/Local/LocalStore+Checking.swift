import ArchiveModel
import CLinux
import Glibc

extension LocalStore {
  /// Checks identity and free space, and tries to write when that is asked; see `ArchiveStore.check(writing:)`.
  package func check(writing: Bool) async throws(StorageFault) -> StoreStatus {
    let store = self
    return try await onThreadOfItsOwn { _ throws(StorageFault) in
      try store.checkIdentity()
      if writing { try store.tryWriting() }
      do throws(SystemError) {
        let free = try FreeSpace(of: store.root.descriptor)
        return StoreStatus(id: store.id, freeBytes: free.bytes, freeObjects: free.inodes)
      } catch {
        throw store.root.fault(error, "ask for the free space of", nil, .read, absent: .storeMissing)
      }
    }
  }

  /// Checks that the path still leads to the folder held open, and that this is still the same store (F11).
  private func checkIdentity() throws(StorageFault) {
    do throws(SystemError) {
      let now = try HeldDirectory.open(path: path).descriptor.status()
      let held = try root.descriptor.status()
      guard now.st_dev == held.st_dev, now.st_ino == held.st_ino else {
        throw SystemError(number: ENOENT)
      }
    } catch {
      guard error.number == ENOENT || error.number == ENOTDIR || error.number == ELOOP else {
        throw root.fault(error, "open", nil, .read)
      }
      throw StorageFault(
        .storeMissing, "\(path.quotedForMessage) no longer leads to the archive that was opened",
        hint: "Mount the file system that holds the archive.", cause: error)
    }
    guard let found = try ArchiveIdentity(root: root).read() else {
      throw Self.identityMissing(at: path, .known(id))
    }
    guard found == id else { throw Self.foreign(at: path, found, id) }
  }

  /// Writes a byte to a partial file, makes it durable, and asks for a nameless file in the archive folder itself.
  ///
  /// Both leave nothing behind. The second finds an immutable folder, in which no commit would succeed; a file
  /// system without nameless files is believed on its permissions.
  private func tryWriting() throws(StorageFault) {
    let incoming = try furniture(ArchiveLayout.incoming)
    let attempt = try LocalIncoming(in: incoming, of: root, owner: nil)
    try withUnsafeBytes(of: UInt8(0)) { byte throws(StorageFault) in try attempt.write(byte) }
    try attempt.finish()
    do {
      let flags = LINUX_O_TMPFILE | O_DIRECTORY | O_WRONLY | O_CLOEXEC
      _ = try Descriptor(owning: systemCall { openat(root.descriptor.number, ".", flags, 0o600) })
    } catch {
      guard [EOPNOTSUPP, EISDIR, EINVAL, ENOENT].contains(error.number) else {
        throw root.fault(error, "create a file in", nil, .write)
      }
      do throws(SystemError) {
        try systemCall { faccessat(root.descriptor.number, ".", W_OK | X_OK, AT_EACCESS) }
      } catch {
        throw root.fault(error, "create a file in", nil, .write)
      }
    }
  }
}
