/// Cuts plaintext into chunks and seals them, one after the other on the caller's thread.
///
/// A full chunk is held back until more bytes or the end come, because only then is it known whether it is the
/// last: 65,536 bytes make one chunk, not two.
package struct PayloadSealing: Sendable {
  private let sealer: ChunkSealer
  private var index: UInt64 = 0
  private var held: [UInt8] = []
  private var sealed = [UInt8](repeating: 0, count: PayloadLayout.sealedChunkSize)

  /// Begins a payload; its nonce has been written.
  package init(_ sealer: ChunkSealer) {
    self.sealer = sealer
    held.reserveCapacity(PayloadLayout.chunkSize)
  }

  /// Takes plaintext and emits the chunks that are known not to be the last.
  package mutating func push(
    _ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var rest = bytes
    while !rest.isEmpty {
      if held.count == PayloadLayout.chunkSize {
        try sealHeld(isLast: false, emit: emit)
      }
      // Whole chunks are sealed where they are, as long as something follows them.
      while held.isEmpty, rest.count > PayloadLayout.chunkSize {
        let chunk = UnsafeRawBufferPointer(rebasing: rest[..<PayloadLayout.chunkSize])
        try seal(chunk, isLast: false, emit: emit)
        rest = UnsafeRawBufferPointer(rebasing: rest[PayloadLayout.chunkSize...])
      }
      let count = min(rest.count, PayloadLayout.chunkSize - held.count)
      held.append(contentsOf: rest[..<count])
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Emits the last chunk, which is empty when no byte came.
  package mutating func finish(emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    try sealHeld(isLast: true, emit: emit)
  }

  private mutating func sealHeld(isLast: Bool, emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    var chunk: [UInt8] = []
    swap(&chunk, &held)
    try chunk.withUnsafeBytes { try seal($0, isLast: isLast, emit: emit) }
    chunk.removeAll(keepingCapacity: true)
    swap(&chunk, &held)
  }

  private mutating func seal(
    _ chunk: UnsafeRawBufferPointer, isLast: Bool, emit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let index = index
    let sealer = sealer
    try sealed.withUnsafeMutableBytes { output in
      let count = try sealer.seal(index: index, isLast: isLast, in: chunk, out: output)
      try emit(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
    }
    self.index += 1
  }
}
