/// Opens a whole sealed file, armored or binary, one chunk after the other on the caller's thread.
///
/// Only authenticated chunks reach the output, in their order; what came out is whole only when `finish` has
/// returned. Faults: one code for each failure class, see `AgeFault`.
package struct Unsealing {
  private enum Stage {
    case header(HeaderReader)
    case nonce(FileKey, [UInt8])
    case payload(PayloadOpening)
  }

  private let identities: Identities
  private let output: (UnsafeRawBufferPointer) throws -> Void
  private var envelope = EnvelopeReader()
  private var stage = Stage.header(HeaderReader())

  /// Begins before the first byte of a file.
  package init(identities: Identities, output: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    self.identities = identities
    self.output = output
  }

  /// Takes bytes of the stored file.
  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    var envelope = envelope
    self.envelope = EnvelopeReader()
    defer { self.envelope = envelope }
    try envelope.push(bytes) { try read($0) }
  }

  /// Says that the stored file ends here.
  package mutating func finish() throws {
    var envelope = envelope
    try envelope.finish { try read($0) }
    switch stage {
    case .header(let reader): try reader.finish()
    case .nonce: throw AgeFault.header("the file ends inside the nonce behind its header")
    case .payload(var payload): try payload.finish(emit: output)
    }
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      switch stage {
      case .header(var reader):
        stage = .header(HeaderReader())
        let taken = try reader.read(rest)
        rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
        stage = .header(reader)
        if let header = reader.header { stage = .nonce(try identities.fileKey(of: header), []) }
      case .nonce(let fileKey, var nonce):
        let taken = min(rest.count, PayloadLayout.nonceLength - nonce.count)
        nonce.append(contentsOf: rest[..<taken])
        rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
        stage = .nonce(fileKey, nonce)
        if nonce.count == PayloadLayout.nonceLength {
          stage = .payload(PayloadOpening(try ChunkOpener(fileKey: fileKey, nonce: nonce)))
        }
      case .payload(var payload):
        // Moved out and in again, so that its buffers are not copied.
        stage = .header(HeaderReader())
        defer { stage = .payload(payload) }
        try payload.push(rest, emit: output)
        return
      }
    }
  }
}
