package import ByteStreams

/// What a sealed file tells about itself without any key; nothing of it is authenticated.
package struct Inspection: Equatable, Sendable {
  /// The kinds of recipients, in the order of the stanzas.
  package let recipients: [RecipientStanza]
  /// Whether the file is text armor; sizes are those of the file in it.
  package let isArmored: Bool
  /// Bytes of the header.
  package let headerSize: Int64
  /// Bytes behind the header: nonce and chunks.
  package let payloadSize: Int64
  /// How many chunks that makes.
  package let chunks: Int64
  /// Bytes of plaintext in them.
  package let plaintextSize: Int64

  /// From a header and the size of the file it begins; faults with `sealPayload` when no payload has that size.
  package init(header: Header, size: Int64, isArmored: Bool = false) throws(AgeFault) {
    recipients = header.recipients
    self.isArmored = isArmored
    headerSize = Int64(header.encoded.count)
    payloadSize = size - headerSize
    guard let plaintext = PayloadLayout.plaintextSize(sealed: payloadSize) else {
      throw .payload("no payload has \(payloadSize) bytes, so the file is cut short or extended")
    }
    plaintextSize = plaintext
    chunks = PayloadLayout.chunks(plaintext: plaintext)
  }
}

/// The end of a pipeline that inspects the file: keeps its header and counts the rest.
package struct Inspect: ByteStage, ~Copyable {
  private let reading: Reading<Inspection>
  private var envelope = EnvelopeReader()
  private var reader = HeaderReader()
  private var size: Int64 = 0

  /// Reports into `reading` when the file has ended; faults with `sealHeader`, `sealArmor` or `sealPayload`.
  package init(_ reading: Reading<Inspection>) { self.reading = reading }

  package mutating func push(_ bytes: UnsafeRawBufferPointer) throws {
    var envelope = envelope
    self.envelope = EnvelopeReader()
    defer { self.envelope = envelope }
    try envelope.push(bytes) { try count($0) }
  }

  package mutating func finish() throws {
    var envelope = envelope
    try envelope.finish { try count($0) }
    try reader.finish()
    guard let header = reader.header else { return }
    reading.set(try Inspection(header: header, size: size, isArmored: envelope.isArmored ?? false))
  }

  private mutating func count(_ bytes: UnsafeRawBufferPointer) throws {
    size += Int64(bytes.count)
    _ = try reader.read(bytes)
  }
}
