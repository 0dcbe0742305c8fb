import Glibc

/// Carries a child's standard output to its consumer, on the thread that calls `run`.
struct OutputPump {
  static let bufferSize = 1 << 20

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
    while true {
      let demand = stop.demand
      if demand == .abandon { return }
      let count = read(descriptor.rawValue, buffer.baseAddress, buffer.count)
      if count > 0 {
        try consume(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if demand == .drain {
          left -= count
          if left <= 0 { return }
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
}
