@testable import AgeFormat
import ByteStreams
import Testing

@Suite("Sealing") struct SealingTests {
  @Test(
    "a file has the size the format gives it, opens again, and can be pushed in any steps",
    arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073])
  func sizes(count: Int) throws {
    let key = try X25519Identity.generate()
    let seal = try Seal(to: .keys([key.recipient]))
    let plaintext = sample(count)
    let file = try sealed(plaintext, with: seal)
    #expect(seal.header.encoded.count == 168)
    #expect(Int64(file.count) == 168 + PayloadLayout.sealedSize(plaintext: Int64(count)))
    #expect(file.count == 168 + 16 + count + 16 * max(1, (count + 65_535) / 65_536))
    for step in [1 << 20, 65_552, 65_536, 4099, 17] {
      #expect(try sealed(plaintext, with: seal, step: step) == file, "pushed in steps of \(step)")
      #expect(
        try unsealed(file, with: key, step: step) == Unsealed(released: plaintext), "read in steps of \(step)"
      )
    }
  }

  @Test("A18: 65,536 bytes make one chunk with the final flag")
  func heldBack() throws {
    let seal = try Seal(to: .keys([X25519Identity.generate().recipient]))
    let file = try sealed(sample(65_536), with: seal)
    let chunk = file.suffix(65_552)
    #expect(file.count == seal.header.encoded.count + 16 + 65_552)
    var output = [UInt8](repeating: 0, count: 65_536)
    let opener = try ChunkOpener(fileKey: seal.fileKey, nonce: fixedNonce)
    let outcome = try chunk.withUnsafeBytes { chunk in
      try output.withUnsafeMutableBytes { try opener.open(index: 0, in: chunk, out: $0) }
    }
    #expect(outcome == .last)
    #expect(output == sample(65_536))
  }

  @Test("A19, R20, R21: two files from equal input share no block behind the version line")
  func fresh() throws {
    let recipient = try X25519Identity.generate().recipient
    let files = try (0..<2).map { _ in
      try sealed(.init(repeating: 0, count: 3 * 65_536), to: .keys([recipient]))
    }
    func blocks(_ file: [UInt8]) -> Set<ArraySlice<UInt8>> {
      let tail = file.dropFirst(Header.versionLine.utf8.count + 1)
      return Set(stride(from: tail.startIndex, to: tail.endIndex - 16, by: 16).map { tail[$0..<($0 + 16)] })
    }
    #expect(blocks(files[0]).isDisjoint(with: blocks(files[1])))
    let words = try ["word", "word"].map { word in
      try PassphraseStanza.stanza(for: FileKey.generate(), passphrase: passphrase(word), workFactor: 10)
    }
    #expect(words[0].arguments[1] != words[1].arguments[1], "the salt")
  }

  @Test("R20: chunks of equal plaintext are stored as different bytes")
  func chunksDiffer() throws {
    let file = try sealed(
      .init(repeating: 0, count: 4 * 65_536), to: .keys([X25519Identity.generate().recipient]))
    let chunks = (0..<4).map { file.suffix(4 * 65_552).dropFirst($0 * 65_552).prefix(65_536) }
    #expect(Set(chunks).count == 4)
    #expect(Set(chunks.map { $0.prefix(64) }).count == 4)
  }

  @Test("A20: a fault of the output ends sealing with that fault")
  func outputFails() throws {
    struct Full: Error {}
    let seal = try Seal(to: .keys([X25519Identity.generate().recipient]))
    var sealing = try SealStage(seal, then: Deliver { _ in throw Full() })
    #expect(throws: Full.self) { try sealing.finish() }
  }

  @Test(
    "every one of several recipients opens the file, and one named twice has one stanza",
    arguments: [1, 2, 20, 64])
  func recipients(count: Int) throws {
    let keys = try (0..<count).map { _ in try X25519Identity.generate() }
    let seal = try Seal(to: .keys(keys.map(\.recipient) + [keys[0].recipient]))
    #expect(seal.header.stanzas.count == count)
    let file = try sealed([1, 2, 3], with: seal)
    for key in keys { #expect(try unsealed(file, with: key) == Unsealed(released: [1, 2, 3])) }
    #expect(try unsealed(file, with: .generate()) == Unsealed(failure: .noMatch))
  }

  @Test("no recipient and more than 64 are refused")
  func recipientBounds() throws {
    #expect(throws: AgeFault.key("", hint: "")) { try Seal(to: .keys([])) }
    let many = try (0..<65).map { _ in try X25519Identity.generate().recipient }
    #expect(throws: AgeFault.key("", hint: "")) { try Seal(to: .keys(many)) }
  }

  @Test("R34: a passphrase seals with work factor 18, and opens again")
  func passphraseSeal() throws {
    let seal = try Seal(to: .passphrase(passphrase("correct horse")))
    #expect(seal.header.stanzas.map { $0.arguments.last } == ["18"])
    let file = try sealed([4, 5], with: seal)
    let identities = Identities(passphrases: [try passphrase("correct horse")])
    #expect(try unsealed(file, with: identities) == Unsealed(released: [4, 5]))
  }
}
