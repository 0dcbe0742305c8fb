import Glibc
import Synchronization

/// Reads a child's standard error and keeps the end of it, however much that is.
///
/// Reads never block, so any thread may ask for what has come so far.
final class ErrorDrain: Sendable {
  /// The most that is kept, in bytes.
  static let limit = 64 << 10

  let descriptor: OwnedDescriptor
  private let state = Mutex(State())

  fileprivate struct State {
    var bytes: [UInt8] = []
    var isCut = false
    var isOpen = true
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
  }

  init(_ descriptor: OwnedDescriptor) {
    self.descriptor = descriptor
    descriptor.setNonBlocking()
  }

  /// Whether more can come.
  var isOpen: Bool { state.withLock { $0.isOpen } }

  /// Takes what lies in the pipe, about `limit` bytes at most, and notes when it has ended.
  func drain(atMost limit: Int) {
    state.withLock { state in
      var taken = 0
      while state.isOpen, taken < limit {
        let count = read(descriptor.rawValue, &state.buffer, state.buffer.count)
        if count > 0 {
          state.bytes.append(contentsOf: state.buffer[..<count])
          taken += count
          // Cut rarely and by much, so that a flood costs one copy in many.
          if state.bytes.count > 4 * Self.limit { state.cut() }
        } else if count < 0, errno == EINTR {
          continue
        } else if count < 0, errno == EAGAIN {
          return
        } else {
          state.isOpen = false
        }
      }
    }
  }

  /// Takes no more: whoever still holds the other end writes for nobody.
  func finish() { state.withLock { $0.isOpen = false } }

  /// The last 64 KiB as text; invalid UTF-8 is repaired, and a character cut in half is left out.
  var tail: String {
    state.withLock { state in
      state.cut()
      let whole = state.isCut ? state.bytes.drop { $0 & 0xC0 == 0x80 } : state.bytes[...]
      return String(decoding: whole, as: UTF8.self)
    }
  }
}

extension ErrorDrain.State {
  fileprivate mutating func cut() {
    guard bytes.count > ErrorDrain.limit else { return }
    bytes.removeFirst(bytes.count - ErrorDrain.limit)
    isCut = true
  }
}
