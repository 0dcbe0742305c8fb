import ArchiveModel
import CryptoPrimitives
import Glibc
import Synchronization

/// A file of the archive open for reading.
final class LocalObject: StoredObject {
  let bytes: Int64
  private let path: String
  private let file: Descriptor
  private let position = Mutex<Int64>(0)

  /// Opens an ordinary file; throws `storeObjectMissing` or `storeObjectIrregular` for anything else.
  init(opening name: String, in directory: HeldDirectory) throws(StorageFault) {
    path = directory.pathOf(name)
    let status: stat
    do throws(SystemError) {
      // Looked at before it is opened, because opening a device can do something; and again, because names change.
      let seen = try directory.status(of: name)
      if let seen, !seen.isOrdinaryFile { throw SystemError(number: ENXIO) }
      file = try directory.open(name)
      status = try file.status()
    } catch {
      let seen = try? directory.status(of: name)
      if let seen, !seen.isOrdinaryFile { throw Self.irregular(path, seen.kindOfFile) }
      throw directory.fault(error, "open", name, .read)
    }
    guard status.isOrdinaryFile else { throw Self.irregular(path, status.kindOfFile) }
    bytes = Int64(status.st_size)
    posix_fadvise(file.number, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int {
    try position.withLock { position throws(StorageFault) in
      let count: Int
      do throws(SystemError) {
        count = try file.readSome(into: buffer)
      } catch {
        throw .system(error, "read at byte \(position) of", path, .read)
      }
      position += Int64(count)
      guard count == 0 ? position == bytes : position <= bytes else {
        throw StorageFault(
          .storeReadFailed, "\(path.quotedForMessage) changed while it was read: it had \(bytes) bytes",
          hint: "Find out what else writes to the archive.")
      }
      return count
    }
  }

  /// Reads to the end and hashes; stops when the surrounding task is cancelled.
  func digestOfRest(_ cancellation: CancellationFlag) throws(StorageFault) -> ContentDigest {
    var hash = SHA256()
    var total: Int64 = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      if cancellation.isRaised { throw .interrupted }
      let count = try read(into: buffer)
      if count == 0 { return ContentDigest(bytes: total, sha256: hash.finish()) }
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      total += Int64(count)
    }
  }

  /// The fault of a name that stands for something else than an ordinary file.
  static func irregular(_ path: String, _ kind: String) -> StorageFault {
    StorageFault(
      .storeObjectIrregular, "\(path.quotedForMessage) is not a regular file of the archive but \(kind)",
      hint: "Find out who put it there; 'verify --quarantine' takes it out of the way.")
  }
}
