package import ArchiveModel

/// Reports how many bytes have passed, and hands them on unchanged.
package struct ProgressMeter<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private let sink: ProgressSink
  private let total: Int64?
  private let step: Int64
  private var done: Int64 = 0
  private var reported: Int64 = 0
  private var next: Next

  /// Sends `bytes(done:total:)` about every `step` bytes, and once more at the end.
  package init(
    _ sink: @escaping ProgressSink, total: Int64? = nil, step: Int64 = 1 << 20, then next: consuming Next
  ) {
    self.sink = sink
    self.total = total
    self.step = step
    self.next = next
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    try next.push(bytes)
    done += Int64(bytes.count)
    guard done - reported >= step else { return }
    reported = done
    sink(.bytes(done: done, total: total))
  }

  package mutating func finish() throws {
    try next.finish()
    sink(.bytes(done: done, total: total))
  }
}
