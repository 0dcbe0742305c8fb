import ArchiveModel
import Glibc

/// The locks of an archive folder: kernel locks (`flock`) on files in `.locks` (DESIGN §2).
///
/// The kernel frees them when their holder ends, also by SIGKILL, so there is nothing to unlock by hand (F26).
/// They are made on a writable file system; where it is read-only now, those that were made can be locked shared.
/// Lock files are never deleted: two processes could else hold "the same" lock on two files.
package struct ArchiveLocks: Sendable {
  private let directory: HeldDirectory
  private let clock: any Clock<Duration>

  /// The locks of an open archive, which has proved its identity; a lost mount never gets a lock folder (F11).
  ///
  /// Waiting is measured with the clock. Throws `storeUnwritable`, `storeFull` and the like when `.locks` cannot
  /// be made.
  package init(
    of store: LocalStore, clock: any Clock<Duration> = ContinuousClock()
  ) throws(StorageFault) {
    directory = try store.furniture(ArchiveLayout.locks)
    self.clock = clock
  }

  /// Takes a lock, trying again until `wait` has passed; throws `locked` naming who holds it since when.
  ///
  /// Also throws `storeObjectIrregular` when something else stands in the lock file's place, and `interrupted`.
  package func acquire(
    _ lock: ArchiveLock, _ mode: LockMode, wait: Duration = .zero, as holder: LockHolder
  ) async throws(StorageFault) -> HeldLock {
    let file = try open(lock, mode)
    var left = wait
    var pause = Duration.milliseconds(20)
    while true {
      if let held = try take(lock, mode, file, holder) { return held }
      guard left > .zero else { throw try await busy(lock, waited: wait) }
      let pausing = min(pause, left)
      try await nap(pausing)
      left -= pausing
      pause = min(pause * 2, .milliseconds(500))
    }
  }

  /// Who holds a lock now, oldest first; for messages, never for decisions.
  package func holders(of lock: ArchiveLock) throws(StorageFault) -> [LockHolder] {
    do {
      return try HolderRecord(directory: directory, lock: lock).living()
    } catch {
      throw directory.fault(error, "read who holds a lock in", nil, .read)
    }
  }

  private func nap(_ duration: Duration) async throws(StorageFault) {
    do {
      try await clock.sleep(for: duration)
    } catch {
      throw .interrupted
    }
  }

  private func open(_ lock: ArchiveLock, _ mode: LockMode) throws(StorageFault) -> Descriptor {
    let status: stat
    let file: Descriptor
    do {
      file = try openFile(lock.fileName, mode)
      status = try file.status()
    } catch {
      throw directory.fault(error, "open the lock file", lock.fileName, .write)
    }
    guard status.isOrdinaryFile else {
      throw StorageFault(
        .storeObjectIrregular,
        "the lock file \(directory.pathOf(lock.fileName).quotedForMessage) is \(status.kindOfFile)",
        hint: "Find out who put it there, and remove it when no strongroom runs.")
    }
    return file
  }

  private func openFile(_ name: String, _ mode: LockMode) throws(SystemError) -> Descriptor {
    do {
      return try directory.open(name, flags: O_RDWR | O_CREAT)
    } catch {
      // Readers of a disk that is mounted read-only exclude each other from nothing, and writers elsewhere from it.
      guard error.number == EROFS, mode == .shared, let file = try? directory.open(name) else { throw error }
      return file
    }
  }

  private func take(
    _ lock: ArchiveLock, _ mode: LockMode, _ file: Descriptor, _ holder: LockHolder
  ) throws(StorageFault) -> HeldLock? {
    do {
      guard try file.tryLock(mode == .exclusive ? LOCK_EX : LOCK_SH) else { return nil }
    } catch {
      throw directory.fault(error, "lock", lock.fileName, .write)
    }
    // A full disk must not keep cleanup from its lock: without a note the holder is only unnamed.
    let note = try? HolderRecord(directory: directory, lock: lock).write(holder.record)
    return HeldLock(lock, mode, file: file, note: note, in: directory)
  }

  private func busy(_ lock: ArchiveLock, waited: Duration) async throws(StorageFault) -> StorageFault {
    var holders = try holders(of: lock)
    if holders.isEmpty {
      // Whoever has just taken the lock is about to leave its note.
      try await nap(.milliseconds(50))
      holders = try self.holders(of: lock)
    }
    let who =
      switch holders.count {
      case 0: "another process"
      case 1: "\(holders[0])"
      default: "\(holders[0]) and \(holders.count - 1) more"
      }
    return StorageFault(
      .locked, "\(lock) is locked by \(who)",
      hint: waited == .zero
        ? "Wait for it to end, or let this command wait with --wait 10m."
        : "It did not end within the time of --wait; wait longer, or look at what that process does.")
  }
}
