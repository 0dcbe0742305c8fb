import ArchiveModel
import Glibc

/// The notes that holders leave beside a lock file, `<lock file>.held-<16 hexadecimal digits>`.
///
/// A note is locked by its writer for as long as it holds the lock itself, shared or exclusive, so a note that
/// nobody locks is a dead process's and is removed by whoever finds it. The kernel's lock alone decides who
/// waits; notes only tell for whom.
struct HolderRecord {
  let directory: HeldDirectory
  let lock: ArchiveLock

  private var prefix: String { lock.fileName + ".held-" }

  /// A note in place, and the descriptor whose lock keeps it true.
  struct Note {
    let name: String
    let descriptor: Descriptor
  }

  /// Leaves a note.
  func write(_ record: [UInt8]) throws(SystemError) -> Note {
    var generator = SystemRandomNumberGenerator()
    let name = prefix + generator.hexDigits(16)
    let file = try directory.create(name)
    do {
      // Whoever finds it in this instant takes it for a dead one's: then it is gone, which costs only the notice.
      _ = try file.tryLock(LOCK_EX)
      try file.writeAll(record)
      return Note(name: name, descriptor: file)
    } catch {
      try directory.unlink(name)
      throw error
    }
  }

  /// The living holders by the time since when, oldest first; removes the notes of dead ones.
  func living() throws(SystemError) -> [LockHolder] {
    var holders: [LockHolder] = []
    for bytes in try directory.names() {
      let name = String(decoding: bytes, as: UTF8.self)
      guard name.hasPrefix(prefix) else { continue }
      do {
        let file = try directory.open(name)
        guard try file.status().isOrdinaryFile else { continue }
        // Shared, so that two readers of a dead note do not take each other for its writer.
        if try file.tryLock(LOCK_SH) {
          try directory.unlink(name)
        } else if let holder = LockHolder(record: try file.readPrefix(4096)) {
          holders.append(holder)
        }
      } catch {
        // A holder may release meanwhile; a link or a pipe under such a name is nobody's note.
        guard error.number == ENOENT || error.number == ELOOP || error.number == ENXIO else { throw error }
      }
    }
    return holders.sorted { ($0.since, $0.pid) < ($1.since, $1.pid) }
  }
}
