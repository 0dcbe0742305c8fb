@testable import AgeFormat
import ByteStreams
import Testing

@Suite("Inspecting without a key") struct InspectionTests {
  private func inspect(_ file: [UInt8]) throws -> Inspection {
    let reading = Reading<Inspection>()
    var inspect = Inspect(reading)
    try file.withUnsafeBytes { try inspect.push($0) }
    try inspect.finish()
    return try reading.value
  }

  @Test(
    "a file tells its recipients' kinds, sizes and chunks",
    arguments: [
      (0, 1), (1, 1), (65_536, 1), (65_537, 2), (200_000, 4),
    ])
  func sizes(plaintext: Int, chunks: Int64) throws {
    let keys = try (0..<2).map { _ in try X25519Identity.generate().recipient }
    let file = try sealed(sample(plaintext), to: .keys(keys))
    let inspection = try inspect(file)
    #expect(inspection.recipients.count == 2)
    #expect(inspection.plaintextSize == Int64(plaintext))
    #expect(inspection.chunks == chunks)
    #expect(inspection.headerSize + inspection.payloadSize == Int64(file.count))
    #expect(!inspection.isArmored)
  }

  @Test("kinds that cannot be opened here are named, and a passphrase with its work factor")
  func kinds() throws {
    let fileKey = try FileKey.generate()
    let payload = sample(16 + 16 + 1)
    let scrypt = try PassphraseStanza.stanza(for: fileKey, passphrase: passphrase("word"), workFactor: 10)
    guard case .scrypt(_, 10, _)? = try inspect(header([scrypt], fileKey) + payload).recipients.first else {
      Issue.record("no scrypt stanza with work factor 10")
      return
    }
    let other = try inspect(
      header([Stanza(arguments: ["mlkem768x25519", "a"], body: [])], fileKey) + payload)
    #expect(other.recipients == [.unknown(type: "mlkem768x25519")])
  }

  @Test(
    "a size that no payload has is a payload failure",
    arguments: [0, 15, 16, 31, 16 + 65_552 + 1, 16 + 65_552 + 16])
  func impossible(payload: Int) throws {
    let head = try Seal(to: .keys([X25519Identity.generate().recipient])).header.encoded
    #expect(throws: AgeFault.payload("")) { try inspect(head + sample(payload)) }
    #expect(throws: AgeFault.header("")) { try inspect(Array(head.dropLast())) }
  }

  @Test("payload sizes and plaintext sizes are each other's inverse")
  func inverse() {
    for size in [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 1 << 40] as [Int64] {
      #expect(PayloadLayout.plaintextSize(sealed: PayloadLayout.sealedSize(plaintext: size)) == size)
    }
  }
}
