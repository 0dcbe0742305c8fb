import CryptoPrimitives

/// Seals the chunks of one payload, in any order and from several threads at once.
///
/// The nonce of a chunk is its index and whether it is the last, so each index is sealed once and never again.
struct ChunkSealer: Sendable {
  let cipher: ChaCha20Poly1305

  /// For one payload only: a second one under the same nonce would reveal both.
  init(fileKey: FileKey, nonce: [UInt8]) throws { cipher = try fileKey.payloadCipher(nonce: nonce) }

  /// Writes chunk `index` to `output` and gives how many bytes that are: 16 more than `input` has.
  ///
  /// `input` has 65,536 bytes, or fewer in the last chunk; none only in the one chunk of an empty file.
  @discardableResult
  func seal(
    index: UInt64, isLast: Bool, in input: UnsafeRawBufferPointer, out output: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    precondition(
      input.count == PayloadLayout.chunkSize
        || (isLast && input.count < PayloadLayout.chunkSize && (index == 0 || !input.isEmpty)),
      "only the last chunk may be short")
    let count = input.count + PayloadLayout.tagLength
    try cipher.seal(
      input, nonce: .chunk(index, isLast: isLast),
      into: UnsafeMutableRawBufferPointer(rebasing: output[..<count]))
    return count
  }
}

extension ChaCha20Poly1305.Nonce {
  /// Eleven bytes of index, the most significant first, and one that marks the last chunk.
  static func chunk(_ index: UInt64, isLast: Bool) -> Self {
    var nonce = Self(repeating: 0)
    for byte in 0..<8 { nonce[3 + byte] = UInt8(truncatingIfNeeded: index >> UInt64(56 - 8 * byte)) }
    nonce[11] = isLast ? 1 : 0
    return nonce
  }
}
