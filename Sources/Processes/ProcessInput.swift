import ArchiveModel
import Glibc
import Synchronization

/// Where a producer writes what the child reads as standard input.
package final class ProcessInput: Sendable {
  private let descriptor: OwnedDescriptor
  private let stop: StopLine
  private let name: String
  private let refused = Atomic(false)

  init(_ descriptor: OwnedDescriptor, stop: StopLine, name: String) {
    self.descriptor = descriptor
    self.stop = stop
    self.name = name
    descriptor.setNonBlocking()
  }

  /// Whether the child closed its input before all of it was written.
  var isRefused: Bool { refused.load(ordering: .acquiring) }

  var refusal: ProcessFault { ProcessFault(.toolFailed, "\(name) closed its input before reading all of it") }

  /// Writes all the bytes, waiting while the child does not read.
  ///
  /// Errors: `toolFailed` when the child has closed its input (EPIPE) or the run is being ended.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(ProcessFault) {
    try write(bytes, isWanted: true)
  }

  /// Writes the bytes as far as the child reads them; that it reads none, or not all, is no failure.
  package func offer(_ bytes: [UInt8]) throws(ProcessFault) {
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(ProcessFault) in try write(buffer, isWanted: false) }
    }
    try outcome.get()
  }

  private func write(_ bytes: UnsafeRawBufferPointer, isWanted: Bool) throws(ProcessFault) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if stop.demand == .abandon { throw ProcessFault(.toolFailed, "\(name) is being ended") }
      let count = Glibc.write(
        descriptor.rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN where stop.demand == .none: stop.wait(for: descriptor, events: POLLOUT)
      case EPIPE, EAGAIN:
        // After the child's exit only a descendant could still read, and nobody waits for that.
        guard isWanted else { return }
        refused.store(true, ordering: .releasing)
        throw refusal
      default:
        throw ProcessFault(.toolFailed, "\(name) could not be written to: \(SystemError())")
      }
    }
  }

  /// Keeps the child's input open until the other end of `line` is closed or the run is being ended.
  func hold(until line: OwnedDescriptor) {
    stop.wait(for: line, events: POLLIN)
  }

  /// Writes the text as UTF-8.
  package func write(_ text: String) throws(ProcessFault) {
    try write(Array(text.utf8))
  }

  /// Writes the bytes of an array.
  package func write(_ bytes: [UInt8]) throws(ProcessFault) {
    // The closure's own error type is inferred only when it is spelled out.
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(ProcessFault) in try write(buffer) }
    }
    try outcome.get()
  }
}
