/// Decompresses what passes: blocks of our own in parallel, anybody's files as one stream.
///
/// A stream is whole only when its last member or frame ended at the last byte: `streamTruncated` when it
/// stops before, `streamTrailing` when other bytes follow, `streamDamaged` when a checksum, a size or the
/// coding is wrong, `streamTooLarge` past `maximumPlainBytes` or a zstd window of 128 MiB. An empty input is
/// truncated, except for the format none. Bytes that were delivered before a throw are of no worth.
package struct Decompressor<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private let decoding: Bool
  private var members: MemberReader
  private var next: Limited<Next>

  /// Decompresses with up to `cores` threads, on the caller's with none; `maximumPlainBytes` is the size that was recorded when the
  /// stream was written, where it is known.
  package init(
    _ format: CompressionFormat, maximumPlainBytes: Int64? = nil, cores: Int = AvailableCores.count,
    then next: consuming Next
  ) {
    decoding = format != .none
    members = MemberReader(format, cores: cores)
    self.next = Limited(to: maximumPlainBytes, then: next)
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    guard decoding else { return try next.push(bytes) }
    try members.push(bytes, into: &next)
  }

  package mutating func finish() throws {
    if decoding { try members.finish(into: &next) }
    try next.finish()
  }
}
