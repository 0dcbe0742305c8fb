import ArchiveModel
import Glibc
import Storage

/// A file that the user named, read like an object of a store.
final class OutsideFile: StoredObject {
  let bytes: Int64
  private let descriptor: Int32
  private let path: String

  /// Opens a regular file; throws `fileNotFound`, and `storeObjectIrregular` for anything else than a file.
  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw OperationFault(.fileNotFound, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw OperationFault(
        .storeObjectIrregular, "\(path) is not a regular file", hint: "Name a file.")
    }
    bytes = Int64(status.st_size)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageFault) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw StorageFault(
          .storeReadFailed, "\(path) cannot be read: \(String(cString: strerror(errno)))",
          hint: "Check the disk it is on.")
      }
    }
  }
}
