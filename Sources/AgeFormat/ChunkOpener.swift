import CryptoPrimitives

/// Opens the chunks of one payload, in any order and from several threads at once.
///
/// What it says about one chunk says nothing about the order or the end of the payload: its user checks that
/// exactly the chunk at the end is the last one.
struct ChunkOpener: Sendable {
  /// What a stored chunk turned out to be.
  enum Chunk: Equatable, Sendable {
    /// Authentic, and another one follows.
    case inner
    /// Authentic, and the end of the payload.
    case last
    /// Neither: nothing of the output may be used.
    case forged
  }

  let cipher: ChaCha20Poly1305

  init(fileKey: FileKey, nonce: [UInt8]) throws { cipher = try fileKey.payloadCipher(nonce: nonce) }

  /// Opens chunk `index` into `output`, which gets 16 bytes fewer than `input` has.
  ///
  /// A full chunk is tried as an inner one and then as the last; a shorter one can only be the last.
  func open(
    index: UInt64, in input: UnsafeRawBufferPointer, out output: UnsafeMutableRawBufferPointer
  ) throws -> Chunk {
    let count = input.count - PayloadLayout.tagLength
    guard count > 0 || (count == 0 && index == 0), input.count <= PayloadLayout.sealedChunkSize else {
      return .forged
    }
    let plaintext = UnsafeMutableRawBufferPointer(rebasing: output[..<count])
    if input.count == PayloadLayout.sealedChunkSize,
      try cipher.open(input, nonce: .chunk(index, isLast: false), into: plaintext)
    {
      return .inner
    }
    return try cipher.open(input, nonce: .chunk(index, isLast: true), into: plaintext) ? .last : .forged
  }
}
