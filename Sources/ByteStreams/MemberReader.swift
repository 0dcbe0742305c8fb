/// Cuts a compressed stream into its members or frames and decodes each in the way that suits it.
struct MemberReader: ~Copyable {
  private let format: CompressionFormat
  private var scanner = ZstdFrameScanner()
  private var blocks: ParallelBlocks<BlockDecoder>
  private var inflater: InflateStream?
  private var unzstd: ZstdStream?
  private let room = BlockBuffer()
  /// How many bytes of the member that begins must be gathered before the next look at it.
  private var needed = 1
  private var isStreaming = false
  private var hasMember = false

  init(_ format: CompressionFormat, cores: Int) {
    self.format = format
    // Four threads decode faster than one can hash, and more would only hold more memory.
    blocks = ParallelBlocks(workers: min(cores, 4)) {
      format == .gzip ? .gzip(try GzipMemberDecoder()) : .zstd(try ZstdFrameDecoder())
    }
  }

  mutating func push(
    _ bytes: UnsafeRawBufferPointer, into next: inout some ByteStage & ~Copyable
  ) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      if isStreaming {
        try decode(&rest, into: &next)
      } else {
        try gather(&rest, into: &next)
      }
    }
  }

  mutating func finish(into next: inout some ByteStage & ~Copyable) throws {
    let gathered = blocks.open.bytes
    guard !isStreaming, gathered.isEmpty, hasMember else {
      try blocks.drain(into: &next)
      throw !gathered.isEmpty && scan(gathered) == .unknown ? foreignBytes : .truncated("\(format)")
    }
    try blocks.finish(into: &next)
  }

  /// Gathers the beginning of a member in the open block until it is clear what to do with it.
  private mutating func gather(
    _ rest: inout Slice<UnsafeRawBufferPointer>, into next: inout some ByteStage & ~Copyable
  ) throws {
    let gathered = blocks.open
    let part = rest.prefix(needed - gathered.count)
    gathered.append(UnsafeRawBufferPointer(rebasing: part))
    rest = rest.dropFirst(part.count)
    guard gathered.count == needed else { return }

    switch scan(gathered.bytes) {
    case .needs(let count):
      needed = count
    case .whole:
      try blocks.submit(into: &next)
      memberEnded()
    case .streamed:
      try blocks.drain(into: &next)
      isStreaming = true
      var beginning = gathered.bytes[...]
      try decode(&beginning, into: &next)
      // What is gathered is always shorter than the shortest member or ends before this one does.
      guard beginning.isEmpty else { throw StreamFault.damaged("\(format)", "a header is wrong") }
      gathered.clear()
    case .unknown:
      try blocks.drain(into: &next)
      throw foreignBytes
    }
  }

  /// Decodes as a stream until the input is used up or the member ends.
  private mutating func decode(
    _ rest: inout Slice<UnsafeRawBufferPointer>, into next: inout some ByteStage & ~Copyable
  ) throws {
    var hasEnded = false
    repeat {
      hasEnded = try step(&rest)
      if room.count > 0 { try next.push(room.bytes) }
    } while !hasEnded && (!rest.isEmpty || room.count == streamedStep)
    if hasEnded { memberEnded() }
  }

  private mutating func step(_ rest: inout Slice<UnsafeRawBufferPointer>) throws -> Bool {
    if format == .gzip {
      if inflater == nil { inflater = try InflateStream() }
      return try inflater?.step(&rest, into: room) ?? false
    }
    if unzstd == nil { unzstd = try ZstdStream() }
    return try unzstd?.step(&rest, into: room) ?? false
  }

  private mutating func memberEnded() {
    isStreaming = false
    hasMember = true
    needed = 1
  }

  private mutating func scan(_ bytes: UnsafeRawBufferPointer) -> MemberScan {
    format == .gzip ? GzipMemberScanner().scan(bytes) : scanner.scan(bytes)
  }

  private var foreignBytes: StreamFault {
    hasMember ? .trailing("\(format)") : .damaged("\(format)", "it does not begin like one")
  }
}
