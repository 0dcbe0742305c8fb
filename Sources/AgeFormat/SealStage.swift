package import ByteStreams
import CryptoPrimitives

/// Seals the stream that passes through: header and nonce first, then its chunks, sealed on all cores.
///
/// Blocks of 16 chunks are sealed side by side and delivered in order, from buffers that are used again. When this
/// stage or one behind it faults, what was written is to be discarded.
package struct SealStage<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private var preamble: [UInt8]
  private var blocks: ParallelBlocks<ChunkSealing>
  private var next: Next

  /// Begins the one file that `seal` is for, with a payload nonce that is drawn here.
  package init(_ seal: Seal, workers: Int = AvailableCores.count, then next: consuming Next) throws {
    try self.init(
      seal, nonce: SecureRandom.bytes(PayloadLayout.nonceLength), workers: workers, then: next)
  }

  /// With a nonce that was never used with this file key; the same one for other bytes would reveal both.
  init(_ seal: Seal, nonce: [UInt8], workers: Int, then next: consuming Next) throws {
    preamble = seal.header.encoded + nonce
    let sealing = ChunkSealing(sealer: try ChunkSealer(fileKey: seal.fileKey, nonce: nonce))
    blocks = ParallelBlocks(workers: workers) { sealing }
    self.next = next
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    try writePreamble()
    try blocks.append(bytes, blockSize: ChunkSealing.blockSize, into: &next)
  }

  package mutating func finish() throws {
    try writePreamble()
    try blocks.finish(into: &next)
    try next.finish()
  }

  private mutating func writePreamble() throws {
    guard !preamble.isEmpty else { return }
    try preamble.withUnsafeBytes { try next.push($0) }
    preamble = []
  }
}

/// Seals the chunks of one block.
struct ChunkSealing: BlockTransform {
  static let chunksInBlock = 16
  static let blockSize = chunksInBlock * PayloadLayout.chunkSize

  let sealer: ChunkSealer

  func transform(_ input: borrowing BlockInput, into output: BlockBuffer) throws {
    let block = input.bytes
    let first = UInt64(input.index) * UInt64(Self.chunksInBlock)
    let chunks = Int(PayloadLayout.chunks(plaintext: Int64(block.count)))
    let isLastBlock = input.isLast
    try output.fill(capacity: block.count + chunks * PayloadLayout.tagLength) { room in
      var written = 0
      for chunk in 0..<chunks {
        let start = chunk * PayloadLayout.chunkSize
        written += try sealer.seal(
          index: first + UInt64(chunk), isLast: isLastBlock && chunk == chunks - 1,
          in: UnsafeRawBufferPointer(
            rebasing: block[start..<min(start + PayloadLayout.chunkSize, block.count)]),
          out: UnsafeMutableRawBufferPointer(rebasing: room[written...]))
      }
      return written
    }
  }
}
