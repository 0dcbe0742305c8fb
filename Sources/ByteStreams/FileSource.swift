import ArchiveModel
import Glibc

/// The bytes of an open file or pipe, read piece by piece.
package struct FileSource: Sendable {
  private let descriptor: Int32
  private let name: String

  /// Reads from where `descriptor` stands; it stays open and is closed by its owner. `name` is for messages.
  package init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// Pushes every byte up to the end into a stage, which it does not finish, and returns how many there were.
  ///
  /// The stage is finished by the caller, who first knows whether the writer at the other end of a pipe has
  /// succeeded. `isCancelled` is asked before each read; `interrupted` is thrown once it is true.
  @discardableResult
  package func pump(
    into stage: inout some ByteStage & ~Copyable, pieceSize: Int = 1 << 20,
    isCancelled: () -> Bool = { false }
  ) throws -> Int64 {
    // Advice only: a pipe refuses it, and nothing depends on it.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 4096)
    defer { piece.deallocate() }
    var total: Int64 = 0
    while true {
      if isCancelled() { throw StreamFault(.interrupted, "reading \(name) was interrupted") }
      let count = read(descriptor, piece.baseAddress, piece.count)
      if count == 0 { return total }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw StreamFault.reading(name, errno: errno)
      }
      total += Int64(count)
      try stage.push(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[..<count]))
    }
  }
}
