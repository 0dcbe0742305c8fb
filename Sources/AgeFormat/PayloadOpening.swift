/// Opens the chunks of a payload one after the other on the caller's thread, and emits only what is authentic.
///
/// Chunks are emitted as they prove authentic, so a fault at the end may come after plaintext went out: the
/// receiver must not use it before `finish` has returned.
package struct PayloadOpening: Sendable {
  private let opener: ChunkOpener
  private var index: UInt64 = 0
  private var sawLast = false
  private var held: [UInt8] = []
  private var plaintext = [UInt8](repeating: 0, count: PayloadLayout.chunkSize)

  /// Begins behind the nonce of a payload.
  package init(_ opener: ChunkOpener) {
    self.opener = opener
    held.reserveCapacity(PayloadLayout.sealedChunkSize)
  }

  /// Takes stored bytes and emits the plaintext of every chunk that is complete; faults with `sealPayload`.
  package mutating func push(
    _ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var rest = bytes
    while !rest.isEmpty {
      if sawLast { throw AgeFault.payload("bytes follow the last chunk of the payload") }
      if held.isEmpty, rest.count >= PayloadLayout.sealedChunkSize {
        try open(UnsafeRawBufferPointer(rebasing: rest[..<PayloadLayout.sealedChunkSize]), emit: emit)
        rest = UnsafeRawBufferPointer(rebasing: rest[PayloadLayout.sealedChunkSize...])
        continue
      }
      let count = min(rest.count, PayloadLayout.sealedChunkSize - held.count)
      held.append(contentsOf: rest[..<count])
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      if held.count == PayloadLayout.sealedChunkSize { try openHeld(emit: emit) }
    }
  }

  /// Takes what is left as the last chunk; faults with `sealPayload` when the payload does not end here.
  package mutating func finish(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    if !held.isEmpty { try openHeld(emit: emit) }
    guard sawLast else {
      throw AgeFault.payload(
        index == 0
          ? "the payload has no chunk" : "the payload ends after chunk \(index - 1), which is not its last")
    }
  }

  private mutating func openHeld(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    var chunk: [UInt8] = []
    swap(&chunk, &held)
    try chunk.withUnsafeBytes { try open($0, emit: emit) }
    chunk.removeAll(keepingCapacity: true)
    swap(&chunk, &held)
  }

  private mutating func open(
    _ chunk: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let opener = opener
    let index = index
    let outcome = try plaintext.withUnsafeMutableBytes { output in
      let outcome = try opener.open(index: index, in: chunk, out: output)
      let count = chunk.count - PayloadLayout.tagLength
      if outcome != .forged, count > 0 {
        try emit(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
      }
      return outcome
    }
    guard outcome != .forged else { throw AgeFault.payload("chunk \(index) of the payload is not authentic") }
    sawLast = outcome == .last
    self.index += 1
  }
}
