import Glibc
import Synchronization

/// An open file descriptor, closed once: by `close()` or when it is dropped.
final class Descriptor: Sendable {
  /// The number to make system calls with.
  let number: Int32
  private let isClosed = Atomic(false)

  /// Takes over an open descriptor.
  init(owning number: Int32) {
    self.number = number
  }

  deinit {
    if !isClosed.load(ordering: .relaxed) { _ = Glibc.close(number) }
  }

  /// Closes it, and reports what a file system says only then, as NFS does.
  ///
  /// Linux frees the number even when `close` fails, so it is never tried again, not even after EINTR.
  func close() throws(SystemError) {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    if Glibc.close(number) == -1, errno != EINTR { throw SystemError(number: errno) }
  }

  /// The file's attributes.
  func status() throws(SystemError) -> stat {
    var status = stat()
    try systemCall { fstat(number, &status) }
    return status
  }

  /// Writes all of the bytes however few the kernel takes at a time.
  func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let written = try systemCall { Glibc.write(number, piece.baseAddress, piece.count) }
      guard written > 0 else { throw SystemError(number: EIO) }
      rest = rest.dropFirst(written)
    }
  }

  /// Writes all of the bytes.
  func writeAll(_ bytes: [UInt8]) throws(SystemError) {
    try bytes.span.withUnsafeBytes { bytes throws(SystemError) in try writeAll(bytes) }
  }

  /// Reads at most a buffer's worth; 0 at the end of the file.
  func readSome(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try systemCall { Glibc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// Reads to the end of the file, or to a limit.
  func readPrefix(_ limit: Int) throws(SystemError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 1)
    defer { buffer.deallocate() }
    var filled = 0
    while filled < limit {
      let count = try readSome(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return Array(buffer[..<filled])
  }

  /// Returns when the file, or the names in a directory, are on stable storage.
  ///
  /// A failure is final: the kernel may have dropped the pages it could not write (R40).
  func sync() throws(SystemError) {
    try systemCall { fsync(number) }
  }

  /// Takes a kernel lock without waiting; false when another open file holds a conflicting one.
  func tryLock(_ operation: Int32) throws(SystemError) -> Bool {
    do {
      try systemCall { flock(number, operation | LOCK_NB) }
      return true
    } catch {
      if error.number == EWOULDBLOCK { return false }
      throw error
    }
  }
}
