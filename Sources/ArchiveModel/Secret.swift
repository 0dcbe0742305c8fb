import Glibc

/// Bytes that must not be seen: zeroed when dropped, and printed as `<redacted>`.
package final class Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

  /// Copies the bytes in.
  package init(_ bytes: some Collection<UInt8>) {
    storage = .allocate(byteCount: bytes.count, alignment: 1)
    storage.copyBytes(from: bytes)
  }

  deinit {
    if let base = storage.baseAddress { explicit_bzero(base, storage.count) }
    storage.deallocate()
  }

  /// Lends the bytes for the duration of the call.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(storage))
  }

  /// How many bytes there are.
  package var count: Int { storage.count }

  /// So that a message with it in it tells nothing, not even the length.
  package var description: String { "<redacted>" }
  /// So that a debugger and `String(reflecting:)` show no more.
  package var debugDescription: String { "<redacted>" }
  /// Without children, so that `dump` and assertions of tests do not reach the bytes.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
