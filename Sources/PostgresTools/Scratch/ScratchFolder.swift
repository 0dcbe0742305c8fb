import ArchiveModel
import Glibc
import Processes
import Synchronization

/// The folder of one scratch cluster, 0700, locked for as long as we live.
///
/// The lock is the kernel's (`flock` on the folder), so a folder that can be locked belongs to nobody any more. A
/// folder gets its visible name only once it is locked: no other run can take it for a leftover in between.
final class ScratchFolder: Sendable {
  static let prefix = "strongroom-scratch-"
  /// The name while it is not yet locked; empty ones may be removed by anybody who may.
  static let unlockedPrefix = ".strongroom-scratch-"

  let path: String
  private let lock: Mutex<Int32>

  private init(path: String, lock: Int32) {
    self.path = path
    self.lock = Mutex(lock)
  }

  deinit { unlock() }

  /// Makes and locks a new folder for `user`; throws `toolFailed`, or `usage` when the path is too long.
  static func make(in parent: String, for user: UserIdentity?) throws(PostgresFault) -> ScratchFolder {
    try checkLength(parent)
    // Another run may remove an empty folder before it is locked; then there is another one.
    for _ in 0..<100 {
      var template = Array((parent + "/" + unlockedPrefix + "XXXXXX").utf8CString)
      guard mkdtemp(&template) != nil else { throw failure(parent, "cannot be made") }
      let hidden = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      let path = parent + "/" + prefix + hidden.suffix(6)
      guard let lock = locked(hidden) else { continue }
      if let user, fchown(lock, user.uid, user.gid) != 0 {
        let fault = failure(hidden, "cannot be given to user \(user.uid)")
        close(lock)
        rmdir(hidden)
        throw fault
      }
      guard rename(hidden, path) == 0 else {
        close(lock)
        continue
      }
      return ScratchFolder(path: path, lock: lock)
    }
    throw failure(parent, "cannot be made")
  }

  /// Takes over a folder that nobody holds, or returns nil.
  static func abandoned(_ path: String, ownedBy owners: Set<UInt32>) -> ScratchFolder? {
    guard let lock = locked(path) else { return nil }
    var held = stat()
    var named = stat()
    // It may have been removed, or be another one by now; and nobody else's folder is ever touched.
    guard fstat(lock, &held) == 0, lstat(path, &named) == 0, held.st_ino == named.st_ino,
      held.st_dev == named.st_dev, owners.contains(held.st_uid)
    else {
      close(lock)
      return nil
    }
    return ScratchFolder(path: path, lock: lock)
  }

  /// Removes the folder with all that is in it, then lets the lock go.
  func remove() throws(PostgresFault) {
    var left = TreeRemoval.remove(path)
    // Sessions of a server that was killed may still be closing their files.
    for _ in 0..<20 where left != nil {
      usleep(50_000)
      left = TreeRemoval.remove(path)
    }
    if let left {
      throw PostgresFault(
        .toolFailed, "the scratch folder \(path) could not be removed: \(left)",
        hint: "Remove it by hand; nothing in it is needed.")
    }
    unlock()
  }

  private func unlock() {
    lock.withLock { lock in
      if lock >= 0 { close(lock) }
      lock = -1
    }
  }

  private static func locked(_ path: String) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  // sockaddr_un holds 107 bytes and a NUL: the folder, and "/.s.PGSQL.65535".
  private static func checkLength(_ parent: String) throws(PostgresFault) {
    let length = parent.utf8.count + 1 + prefix.utf8.count + 6 + 15
    guard length <= 107 else {
      throw PostgresFault(
        .usage, "the path of a socket below \(parent.quotedForMessage) would have \(length) bytes, and 107 fit",
        hint: "Name a scratch folder with a shorter path, for example in TMPDIR.")
    }
  }

  private static func failure(_ path: String, _ what: String) -> PostgresFault {
    PostgresFault(
      .toolFailed, "the scratch folder in \(path) \(what): \(SystemError())",
      hint: "Name another folder for temporary files in TMPDIR.")
  }
}
