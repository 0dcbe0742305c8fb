/// Seals a whole file, one chunk after the other on the caller's thread: header, nonce, chunks.
package struct Sealing {
  private let output: (UnsafeRawBufferPointer) throws -> Void
  private var preamble: [UInt8]
  private var payload: PayloadSealing

  /// Begins the one file that `seal` is for.
  package init(_ seal: Seal, output: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    self.output = output
    preamble = seal.preamble
    payload = PayloadSealing(try seal.sealer())
  }

  /// Takes plaintext.
  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    try writePreamble()
    try payload.push(bytes, emit: output)
  }

  /// Writes the last chunk; when this or the output faults, the file is to be discarded.
  package mutating func finish() throws {
    try writePreamble()
    try payload.finish(emit: output)
  }

  private mutating func writePreamble() throws {
    guard !preamble.isEmpty else { return }
    try preamble.withUnsafeBytes { try output($0) }
    preamble = []
  }
}
