import ArchiveModel
import CLinux
import Glibc
import Synchronization

/// A partial file read back as the medium has it, while its writer still writes at its end.
///
/// Stretch by stretch it waits until the disk has taken the bytes, drops them from the page cache and reads them from
/// the disk again. That says nothing of the disk's own cache, for which the writer's `fsync` at the end is there.
final class LocalReadBack: StoredObject {
  private struct State {
    var position: Int64 = 0
    /// Up to here the medium has the bytes, and the page cache does not.
    var settled: Int64 = 0
    /// False once the file system cannot be asked to write a stretch; then all waits for the writer's `fsync`.
    var canFollow = true
  }

  private let front: WriteFront
  private let file: Descriptor
  private let directory: HeldDirectory
  private let name: String
  private let state = Mutex(State())

  /// A stretch: short, so that little is left to read when the writer has finished.
  static let stretch: Int64 = 4 << 20

  init(opening name: String, in directory: HeldDirectory, behind front: WriteFront) throws(StorageFault) {
    self.front = front
    self.directory = directory
    self.name = name
    do throws(SystemError) {
      file = try directory.open(name)
    } catch {
      throw directory.fault(error, "open", name, .read)
    }
    posix_fadvise(file.number, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  var bytes: Int64 { front.bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int {
    try state.withLock { state throws(StorageFault) in
      if state.position == state.settled { try settle(&state) }
      let room = min(Int64(buffer.count), max(1, state.settled - state.position))
      let count: Int
      do throws(SystemError) {
        count = try file.readSome(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(room)]))
      } catch {
        throw directory.fault(error, "read at byte \(state.position) of", name, .read)
      }
      state.position += Int64(count)
      // At the end one byte was asked for, and there must be none.
      guard count > 0 ? state.position <= state.settled : state.position == state.settled else {
        throw other(try size())
      }
      return count
    }
  }

  /// Waits for the next stretch, or for the end of the file.
  private func settle(_ state: inout State) throws(StorageFault) {
    let reached = try front.wait(for: state.canFollow ? state.settled + Self.stretch : .max)
    if reached.isFinished {
      let size = try size()
      guard size == reached.bytes else { throw other(size) }
      state.settled = min(size, state.settled + Self.stretch)
      return
    }
    let end = reached.bytes / Self.stretch * Self.stretch
    do throws(SystemError) {
      try file.push(from: state.settled, count: end - state.settled)
    } catch {
      guard [ENOSYS, EINVAL, ESPIPE, EOPNOTSUPP].contains(error.number) else {
        // The kernel may tell each of us once only, so the writer must hear of it too (R40).
        let fault = directory.fault(error, "make durable", name, .write)
        front.fail(fault)
        throw fault
      }
      state.canFollow = false
      return try settle(&state)
    }
    posix_fadvise(file.number, off_t(state.settled), off_t(end - state.settled), POSIX_FADV_DONTNEED)
    state.settled = end
  }

  private func size() throws(StorageFault) -> Int64 {
    do throws(SystemError) {
      return Int64(try file.status().st_size)
    } catch {
      throw directory.fault(error, "read", name, .read)
    }
  }

  private func other(_ size: Int64) -> StorageFault {
    StorageFault(
      .storeReadFailed,
      "\(directory.pathOf(name).quotedForMessage) has \(size) bytes after \(front.bytes) were written",
      hint: "Find out what else writes to the archive, and look for errors of the disk (journalctl -k).")
  }
}

extension Descriptor {
  /// Returns when a stretch of the file was handed to the disk and taken by it.
  fileprivate func push(from start: Int64, count: Int64) throws(SystemError) {
    let flags =
      LINUX_SYNC_FILE_RANGE_WAIT_BEFORE | LINUX_SYNC_FILE_RANGE_WRITE | LINUX_SYNC_FILE_RANGE_WAIT_AFTER
    try systemCall { sync_file_range(number, start, count, flags) }
  }
}
