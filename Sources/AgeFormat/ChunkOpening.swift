import ByteStreams

/// Opens the chunks of one block, as far as they are authentic.
///
/// A worker cannot fault for a forged chunk, because what stands before it in the block is still released. It
/// says in one byte behind the plaintext how the block ended, and `ReleaseGate` acts on that in order.
struct ChunkOpening: BlockTransform {
  /// How a block ended.
  enum End: UInt8 {
    /// All its chunks are authentic, and another follows.
    case inner
    /// Its final chunk is the last of the payload.
    case last
    /// A chunk before its final one is the last of the payload.
    case beyondLast
    /// A chunk is not authentic.
    case forged
  }

  static let blockSize = ChunkSealing.chunksInBlock * PayloadLayout.sealedChunkSize

  let opener: ChunkOpener

  func transform(_ input: borrowing BlockInput, into output: BlockBuffer) throws {
    let first = UInt64(input.index) * UInt64(ChunkSealing.chunksInBlock)
    var rest = input.bytes
    try output.fill(capacity: rest.count + 1) { room in
      var end = End.inner
      var written = 0
      var index = first
      while !rest.isEmpty, end == .inner {
        let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(PayloadLayout.sealedChunkSize))
        rest = UnsafeRawBufferPointer(rebasing: rest[chunk.count...])
        let target = UnsafeMutableRawBufferPointer(rebasing: room[written...])
        switch try opener.open(index: index, in: chunk, out: target) {
        case .inner: break
        case .last: end = rest.isEmpty ? .last : .beyondLast
        case .forged: end = .forged
        }
        if end != .forged { written += chunk.count - PayloadLayout.tagLength }
        index += 1
      }
      room[written] = end.rawValue
      return written + 1
    }
  }
}

/// Releases the plaintext of opened blocks in order, and faults where the payload does.
struct ReleaseGate<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private var chunks = 0
  private var sawLast = false
  private var next: Next

  init(then next: consuming Next) { self.next = next }

  /// Takes one opened block and its end.
  mutating func push(_ block: UnsafeRawBufferPointer) throws {
    if sawLast { throw Self.beyondLast }
    let plaintext = UnsafeRawBufferPointer(rebasing: block.dropLast())
    if !plaintext.isEmpty { try next.push(plaintext) }
    chunks += (plaintext.count + PayloadLayout.chunkSize - 1) / PayloadLayout.chunkSize
    switch block.last.flatMap(ChunkOpening.End.init) {
    case .inner: break
    case .last: sawLast = true
    case .beyondLast: throw Self.beyondLast
    case .forged, nil: throw AgeFault.payload("chunk \(chunks) of the payload is not authentic")
    }
  }

  mutating func finish() throws {
    guard sawLast else {
      throw AgeFault.payload(
        chunks == 0
          ? "the payload has no chunk" : "the payload ends after chunk \(chunks - 1), which is not its last")
    }
    try next.finish()
  }

  private static var beyondLast: AgeFault { .payload("bytes follow the last chunk of the payload") }
}
