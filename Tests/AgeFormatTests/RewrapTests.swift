@testable import AgeFormat
import Testing

@Suite("Rewrapping a header") struct RewrapTests {
  private let keys: [X25519Identity]
  private let seal: Seal
  private let file: [UInt8]

  init() throws {
    keys = try (0..<3).map { _ in try X25519Identity.generate() }
    seal = try Seal(to: .keys([keys[0].recipient, keys[1].recipient]))
    file = try sealed(sample(70_000), with: seal)
  }

  /// The stored file behind another header: payload bytes untouched.
  private func file(with header: Header) -> [UInt8] {
    header.encoded + file.dropFirst(seal.header.encoded.count)
  }

  @Test("an added recipient opens the file, and so do those it had, by their old stanzas")
  func adding() throws {
    let read = try #require(try readHeader(seal.header.encoded))
    let fileKey = try Identities(keys: [keys[0]]).fileKey(of: read)
    let header = try read.adding([keys[2].recipient], fileKey: fileKey)
    #expect(header.stanzas.prefix(2) == read.stanzas[...])
    for key in keys {
      #expect(try unsealed(file(with: header), with: key) == Unsealed(released: sample(70_000)))
    }
  }

  @Test("a header for other recipients shuts out those it does not name")
  func replacing() throws {
    let header = try seal.header.rewrapped(
      for: .keys([keys[1].recipient, keys[2].recipient]), fileKey: seal.fileKey)
    #expect(Set(header.stanzas.map(\.arguments)).isDisjoint(with: seal.header.stanzas.map(\.arguments)))
    #expect(try unsealed(file(with: header), with: keys[0]) == Unsealed(failure: .noMatch))
    for key in keys[1...] {
      #expect(try unsealed(file(with: header), with: key) == Unsealed(released: sample(70_000)))
    }
  }

  @Test("another file's key is refused, and so are recipients beside a passphrase and more than 64")
  func refused() throws {
    let other = try FileKey.generate()
    #expect(throws: AgeFault.forged("", hint: "")) {
      try seal.header.adding([keys[2].recipient], fileKey: other)
    }
    #expect(throws: AgeFault.forged("", hint: "")) {
      try seal.header.rewrapped(for: .keys([keys[2].recipient]), fileKey: other)
    }
    let scrypt = try Header(
      stanzas: [PassphraseStanza.stanza(for: seal.fileKey, passphrase: passphrase("word"), workFactor: 10)],
      fileKey: seal.fileKey)
    #expect(throws: AgeFault.key("", hint: "")) {
      try scrypt.adding([keys[2].recipient], fileKey: seal.fileKey)
    }
    _ = try scrypt.rewrapped(for: .keys([keys[2].recipient]), fileKey: seal.fileKey)
    let many = try (0..<63).map { _ in try X25519Identity.generate().recipient }
    #expect(throws: AgeFault.key("", hint: "")) { try seal.header.adding(many, fileKey: seal.fileKey) }
  }
}
