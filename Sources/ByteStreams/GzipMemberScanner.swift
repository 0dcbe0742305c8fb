/// Finds the end of the gzip members that Strongroom writes (`GzipMemberHeader`).
struct GzipMemberScanner {
  private static let magic: [UInt8] = [0x1f, 0x8b]

  /// Looks at the bytes of a member from its beginning.
  func scan(_ bytes: UnsafeRawBufferPointer) -> MemberScan {
    guard bytes.prefix(2).elementsEqual(Self.magic.prefix(bytes.count)) else { return .unknown }
    guard bytes.count >= 2 else { return .needs(2) }
    guard bytes.count >= GzipMemberHeader.signature.count else {
      return .needs(GzipMemberHeader.signature.count)
    }
    guard bytes.starts(with: GzipMemberHeader.signature) else { return .streamed }
    guard let header = GzipMemberHeader(bytes) else { return .needs(GzipMemberHeader.length) }
    guard header.plainSize <= WholeBlock.largestPlain, header.storedSize <= WholeBlock.largestStored,
      header.storedSize > GzipMemberHeader.length + GzipMemberHeader.trailerLength
    else { return .streamed }
    return bytes.count < header.storedSize ? .needs(header.storedSize) : .whole
  }
}
