import Glibc

/// Carries a child's standard output to its consumer, on the thread that calls `run`.
struct OutputPump {
  static let bufferSize = 1 << 20
  /// A read that brings less than this has emptied the pipe, and the next one waits a little for more to gather:
  /// a reader that takes each few kilobytes at once spends itself, and the child, on waking up.
  private static let worthwhile = 1 << 16
  private static let pause = timespec(tv_sec: 0, tv_nsec: 300_000)
  /// Only a long output is worth the waits; a child that says a few words is heard at once.
  private static let long = 1 << 20

  let descriptor: OwnedDescriptor
  let stop: StopLine
  let consume: @Sendable (UnsafeRawBufferPointer) throws -> Void

  /// Returns at the end of the output, or when the stop line says so; throws what the consumer throws.
  func run() throws {
    descriptor.setNonBlocking()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 4096)
    defer { buffer.deallocate() }
    // Once the child is gone, no more than a full pipe of its output can be left.
    var left = Self.bufferSize
    var carried = 0
    while true {
      let demand = stop.demand
      if demand == .abandon { return }
      let count = read(descriptor.rawValue, buffer.baseAddress, buffer.count)
      if count > 0 {
        try consume(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        carried += count
        if demand == .drain {
          left -= count
          if left <= 0 { return }
        } else if count < Self.worthwhile, carried > Self.long {
          gather()
        }
      } else if count == 0 {
        return
      } else if errno == EAGAIN {
        if demand != .none { return }
        stop.wait(for: descriptor, events: POLLIN)
      } else if errno != EINTR {
        throw SystemError()
      }
    }
  }

  private func gather() {
    var pause = Self.pause
    // Cut short by a signal it is only a shorter pause.
    nanosleep(&pause, nil)
  }
}
