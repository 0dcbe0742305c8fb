import Glibc
import Synchronization

/// A lock that this process holds until it is released, dropped, or the process ends in whatever way.
package final class HeldLock: Sendable {
  /// What it guards, after which its file in `.locks` is named.
  package let lock: ArchiveLock
  /// Beside others or alone; as it was asked for, and never changed while it is held.
  package let mode: LockMode
  private let file: Descriptor
  private let note: HolderRecord.Note?
  private let directory: HeldDirectory
  private let isReleased = Atomic(false)

  init(
    _ lock: ArchiveLock, _ mode: LockMode, file: Descriptor, note: HolderRecord.Note?,
    in directory: HeldDirectory
  ) {
    self.lock = lock
    self.mode = mode
    self.file = file
    self.note = note
    self.directory = directory
  }

  deinit { release() }

  /// Gives the lock back; does nothing the second time.
  ///
  /// It is unlocked and not only closed: a child between fork and exec may have a copy of the descriptor. The
  /// note goes first; one that cannot be removed is taken away by the next process that reads it.
  package func release() {
    guard !isReleased.exchange(true, ordering: .acquiringAndReleasing) else { return }
    if let note {
      _ = try? directory.unlink(note.name)
      _ = flock(note.descriptor.number, LOCK_UN)
    }
    _ = flock(file.number, LOCK_UN)
  }
}
