package import ByteStreams

/// Opens the sealed file that passes through, armored or binary; its chunks are opened on all cores.
///
/// Only authenticated chunks reach the next stage, in their order, up to the first fault. What came out is whole
/// only when `finish` has returned. Faults: one code for each failure class, see `AgeFault`.
package struct OpenStage<Next: ByteStage & ~Copyable>: ByteStage, ~Copyable {
  private let workers: Int
  private let unlock: (Header) throws -> FileKey
  private var envelope = EnvelopeReader()
  private var reader = HeaderReader()
  private var fileKey: FileKey?
  private var nonce: [UInt8] = []
  private var blocks: ParallelBlocks<ChunkOpening>?
  private var gate: ReleaseGate<Next>

  /// Opens with whichever of the identities fits, which is tried as soon as the header is complete.
  package init(
    identities: Identities, workers: Int = AvailableCores.count, then next: consuming Next
  ) {
    self.init(workers: workers, next) { try identities.fileKey(of: $0) }
  }

  /// Opens with a file key that is at hand, as for reading back what was just sealed; with no workers, on the caller's
  /// thread.
  package init(fileKey: FileKey, workers: Int = AvailableCores.count, then next: consuming Next) {
    self.init(workers: workers, next) { header in
      guard try header.isAuthentic(under: fileKey) else { throw AgeFault.foreignKey }
      return fileKey
    }
  }

  private init(workers: Int, _ next: consuming Next, unlock: @escaping (Header) throws -> FileKey) {
    self.workers = workers
    self.unlock = unlock
    gate = ReleaseGate(then: next)
  }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    var envelope = envelope
    self.envelope = EnvelopeReader()
    defer { self.envelope = envelope }
    try envelope.push(bytes) { try open($0) }
  }

  package mutating func finish() throws {
    var envelope = envelope
    try envelope.finish { try open($0) }
    try reader.finish()
    guard blocks != nil else { throw AgeFault.header("the file ends inside the nonce behind its header") }
    try blocks?.finish(into: &gate)
    try gate.finish()
  }

  /// Takes bytes of the file without its armor.
  private mutating func open(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    if fileKey == nil {
      rest = UnsafeRawBufferPointer(rebasing: rest[try reader.read(rest)...])
      guard let header = reader.header else { return }
      fileKey = try unlock(header)
    }
    if blocks == nil, let fileKey {
      let part = rest.prefix(PayloadLayout.nonceLength - nonce.count)
      nonce.append(contentsOf: part)
      rest = UnsafeRawBufferPointer(rebasing: rest[part.endIndex...])
      guard nonce.count == PayloadLayout.nonceLength else { return }
      let opening = ChunkOpening(opener: try ChunkOpener(fileKey: fileKey, nonce: nonce))
      blocks = ParallelBlocks(workers: workers) { opening }
    }
    try blocks?.append(rest, blockSize: ChunkOpening.blockSize, into: &gate)
  }
}
