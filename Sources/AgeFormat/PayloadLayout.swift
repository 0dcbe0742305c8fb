/// Sizes of the payload: chunks of 64 KiB, each with its tag, after a nonce.
package enum PayloadLayout {
  /// Plaintext bytes of every chunk but the last.
  package static let chunkSize = 65_536
  /// Bytes that authenticate a chunk.
  package static let tagLength = 16
  /// Stored bytes of every chunk but the last.
  package static let sealedChunkSize = chunkSize + tagLength
  /// Random bytes between the header and the first chunk.
  package static let nonceLength = 16

  /// How many chunks hold so many bytes of plaintext: at least one, even for none.
  package static func chunks(plaintext: Int64) -> Int64 {
    max(1, (plaintext + Int64(chunkSize) - 1) / Int64(chunkSize))
  }

  /// Bytes of nonce and chunks for so many bytes of plaintext.
  package static func sealedSize(plaintext: Int64) -> Int64 {
    Int64(nonceLength) + plaintext + Int64(tagLength) * chunks(plaintext: plaintext)
  }

  /// Bytes of plaintext in a payload of so many bytes, nonce included; nil when no payload has that size.
  package static func plaintextSize(sealed: Int64) -> Int64? {
    let body = sealed - Int64(nonceLength)
    guard body >= Int64(tagLength) else { return nil }
    let chunks = (body + Int64(sealedChunkSize) - 1) / Int64(sealedChunkSize)
    let last = body - (chunks - 1) * Int64(sealedChunkSize)
    // A last chunk of nothing is allowed only where it is the only one.
    guard last > Int64(tagLength) || (chunks == 1 && last == Int64(tagLength)) else { return nil }
    return body - chunks * Int64(tagLength)
  }
}
