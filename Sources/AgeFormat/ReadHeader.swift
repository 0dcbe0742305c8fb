/// Reads only the header of a sealed file, armored or binary, and drops what follows.
///
/// It never throws for what comes after the header, and `finish` faults when the header is not complete.
package struct ReadHeader: ~Copyable {
  private var envelope = EnvelopeReader()
  private var reader = HeaderReader()

  package init() {}

  /// The header, once its last line has passed.
  package var header: Header? { reader.header }
  /// Whether the file is armored; nil until enough of it has passed.
  package var isArmored: Bool? { envelope.isArmored }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    guard header == nil else { return }
    var envelope = envelope
    defer { self.envelope = envelope }
    try envelope.push(bytes) { _ = try reader.read($0) }
  }

  package mutating func finish() throws {
    guard header == nil else { return }
    var envelope = envelope
    defer { self.envelope = envelope }
    try envelope.finish { _ = try reader.read($0) }
    try reader.finish()
  }
}
