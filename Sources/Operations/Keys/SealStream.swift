import AgeFormat
import ArchiveModel
import ByteStreams
import Foundation
import Glibc
import Processes
import Synchronization

/// Seals and unseals a stream between two descriptors, as a stand-alone age does; no settings, no archive.
package struct SealStream: Sendable {
  private let world: World
  private let input: Int32
  private let output: Int32

  /// The descriptors stay open.
  package init(in world: World, from input: Int32, to output: Int32) {
    self.world = world
    self.input = input
    self.output = output
  }

  /// Seals to recipients, or with a passphrase when there are none; throws `keyInvalid` before the first byte.
  package func seal(to keys: SealStreamKeys) async throws {
    let recipients = try await keys.recipients(in: world)
    let output = output
    try await pump { pieces in
      var stage = try SealStage(
        Seal(to: recipients), then: FileSink(descriptor: output, name: "standard output"))
      try pieces { try stage.push($0) }
      try stage.finish()
    }
  }

  /// Unseals what one of the keys opens; only authenticated chunks are written, up to the first fault.
  ///
  /// A fault of the file begins with its class: `header`, `hmac`, `nomatch`, `payload` or `armor`.
  package func unseal(with keys: SealStreamKeys) async throws {
    let identities = try await keys.identities(in: world)
    let output = output
    do {
      try await pump { pieces in
        var stage = OpenStage(
          identities: identities, then: FileSink(descriptor: output, name: "standard output"))
        try pieces { try stage.push($0) }
        try stage.finish()
      }
    } catch let fault as AgeFault {
      guard let failure = fault.failureClass else { throw fault }
      throw OperationFault(fault.code, "\(failure.rawValue): \(fault.message)", hint: fault.hint)
    }
  }

  /// Pieces of the input, until its end or until this task is cancelled.
  private func pump(_ body: @escaping @Sendable (InputPieces) throws -> Void) async throws {
    let pieces = InputPieces(input)
    try await withTaskCancellationHandler {
      try await BlockingThread.run { try body(pieces) }
    } onCancel: {
      pieces.stop()
    }
  }
}

/// The bytes of a descriptor, read so that a cancelled wait ends.
private final class InputPieces: Sendable {
  private let descriptor: Int32
  private let isStopped = Mutex(false)

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func stop() { isStopped.withLock { $0 = true } }

  /// Hands every piece on; throws `interrupted` once stopped; blocks.
  func callAsFunction(_ take: (UnsafeRawBufferPointer) throws -> Void) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, 200)
      if isStopped.withLock({ $0 }) { throw CancellationError() }
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count >= 0 else {
        throw OperationFault(
          .storeReadFailed, "standard input cannot be read: \(String(cString: strerror(errno)))")
      }
      if count == 0 { return }
      try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
