import Glibc

/// The end of a pipeline that writes to an open file or pipe.
///
/// Throws `storeFull` or `storeWriteFailed`. A pipe without a reader raises SIGPIPE unless the process ignores
/// it; then it is `storeWriteFailed`.
package struct FileSink: ByteStage, ~Copyable {
  private let descriptor: Int32
  private let name: String

  /// Writes where `descriptor` stands; it is neither synced nor closed here. `name` is for messages.
  package init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw StreamFault.writing(name, errno: errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  package mutating func finish() {}
}
