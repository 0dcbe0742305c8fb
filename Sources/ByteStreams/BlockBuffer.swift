/// Bytes that are used again and again: it grows when it must and never shrinks.
package final class BlockBuffer {
  private var base: UnsafeMutableRawPointer?
  private var capacity = 0
  /// How many bytes are filled.
  package private(set) var count = 0

  package init() {}

  deinit { base?.deallocate() }

  /// The filled bytes, valid until the buffer changes.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: count == 0 ? nil : base, count: count)
  }

  /// Forgets the filled bytes and keeps the memory.
  package func clear() { count = 0 }

  /// Adds bytes at the end.
  package func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    (reserve(count + bytes.count) + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  /// Makes room for `size` bytes in all, lets `fill` write there and returns how many bytes it says are filled.
  ///
  /// The bytes filled before are there at its beginning.
  @discardableResult
  package func fill<E: Error>(
    capacity size: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) -> Int {
    let room = UnsafeMutableRawBufferPointer(start: reserve(size), count: size)
    let filled = try fill(room)
    precondition((0...size).contains(filled), "a block was filled beyond its end")
    count = filled
    return filled
  }

  @discardableResult
  private func reserve(_ size: Int) -> UnsafeMutableRawPointer {
    if let base, size <= capacity { return base }
    // Doubling keeps the copies of a block that grows by small pieces below one per byte.
    let room = max(size, 2 * capacity, 4096)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 64)
    if let base {
      grown.copyMemory(from: base, byteCount: count)
      base.deallocate()
    }
    base = grown
    capacity = room
    return grown
  }
}
