import ArchiveModel
import Glibc

/// A private file that is written once and read again, in a staging folder.
final class SpoolFile: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Makes the file, 0600; throws `storeUnwritable`.
  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw OperationFault(.storeUnwritable, "\(path) cannot be made: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// Writes all the bytes; throws `storeFull` and `storeWriteFailed`.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw OperationFault(
          errno == ENOSPC ? .storeFull : .storeWriteFailed,
          "\(path) cannot be written: \(String(cString: strerror(errno)))",
          hint: "Set staging in [backup] to a folder with room for the whole dump.")
      }
    }
  }
}
