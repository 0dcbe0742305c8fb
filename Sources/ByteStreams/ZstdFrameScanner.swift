/// Finds the end of a zstd frame by walking from block header to block header (RFC 8878, 3.1.1).
///
/// Only frames that name a content size of one block or less are taken whole.
struct ZstdFrameScanner {
  private static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
  /// 0x184d2a5? begins a frame of anybody's own data, which decodes to nothing.
  private static let skippableMagic: [UInt8] = [0x2a, 0x4d, 0x18]

  /// Where the next block header begins; 0 before the frame header was read.
  private var nextBlock = 0
  private var hasChecksum = false
  private var end: Int?

  /// Looks at the bytes of a frame from its beginning; the bytes seen before must be there again.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) -> MemberScan {
    if nextBlock == 0, let verdict = readFrameHeader(bytes) { return verdict }
    while end == nil {
      guard bytes.count >= nextBlock + 3 else { return .needs(nextBlock + 3) }
      let header = (0..<3).reduce(0) { $0 | Int(bytes[nextBlock + $1]) << (8 * $1) }
      let isLast = header & 1 == 1
      let isRunLength = header >> 1 & 3 == 1
      nextBlock += 3 + (isRunLength ? 1 : header >> 3)
      guard nextBlock <= WholeBlock.largestStored else { return .streamed }
      if isLast { end = nextBlock + (hasChecksum ? 4 : 0) }
    }
    guard let end, bytes.count >= end else { return .needs(end ?? 0) }
    self = ZstdFrameScanner()
    return .whole
  }

  private mutating func readFrameHeader(_ bytes: UnsafeRawBufferPointer) -> MemberScan? {
    guard Self.beginsLikeFrame(bytes) else { return .unknown }
    guard bytes.count >= 4 else { return .needs(4) }
    guard bytes[0] == Self.magic[0] else { return .streamed }
    guard bytes.count >= 5 else { return .needs(5) }
    let descriptor = bytes[4]
    let isSingleSegment = descriptor & 0x20 != 0
    let sizeFlag = Int(descriptor >> 6)
    let sizeLength = sizeFlag == 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag
    // A reserved bit or a dictionary is for the decoder to refuse.
    guard sizeLength > 0, descriptor & 0x08 == 0, descriptor & 0x03 == 0 else { return .streamed }
    let sizeOffset = 5 + (isSingleSegment ? 0 : 1)
    guard bytes.count >= sizeOffset + sizeLength else { return .needs(sizeOffset + sizeLength) }
    let size = (0..<sizeLength).reduce(UInt64(0)) { $0 | UInt64(bytes[sizeOffset + $1]) << (8 * $1) }
    guard size <= UInt64(WholeBlock.largestPlain) else { return .streamed }
    hasChecksum = descriptor & 0x04 != 0
    nextBlock = sizeOffset + sizeLength
    return nil
  }

  private static func beginsLikeFrame(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.prefix(4).elementsEqual(magic.prefix(bytes.count)) { return true }
    guard let first = bytes.first, first & 0xf0 == 0x50 else { return false }
    return bytes.dropFirst().prefix(3).elementsEqual(skippableMagic.prefix(bytes.count - 1))
  }
}
