package import ArchiveModel
import COpenSSL

/// Key bytes with one owner: zeroed when they go out of use, and never printed.
///
/// For keys that must be shared there is `Secret`, which `shared()` makes from these.
package struct SecretBytes: ~Copyable, @unchecked Sendable {
  private let storage: UnsafeMutableRawBufferPointer

  /// Room for `count` bytes, which `fill` writes in place, so that no other copy exists.
  package init<Failure: Error>(
    count: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    storage = .allocate(byteCount: count, alignment: 16)
    storage.initializeMemory(as: UInt8.self, repeating: 0)
    try fill(storage)
  }

  /// Copies the bytes in; the caller answers for the copy it made them from.
  package init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
  }

  deinit {
    OPENSSL_cleanse(storage.baseAddress, storage.count)
    storage.deallocate()
  }

  /// How many bytes there are.
  package var count: Int { storage.count }

  /// Lends the bytes for the duration of the call.
  package borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(storage))
  }

  /// A copy that can be kept in several places, zeroed when the last of them lets go.
  package borrowing func shared() -> Secret { Secret(UnsafeRawBufferPointer(storage)) }
}
