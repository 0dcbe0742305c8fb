@testable import AgeFormat
import ArchiveModel
import CryptoPrimitives
import Testing

@Suite("Known recipient types") struct KnownStanzaTests {
  private let key: X25519Identity
  private let fileKey: FileKey
  private let share = String(repeating: "A", count: 43)
  private let salt = String(repeating: "A", count: 22)

  init() throws {
    key = try X25519Identity.generate()
    fileKey = try FileKey.generate()
  }

  @Test(
    "A5: a malformed known stanza is a header failure, even behind one that opens the file",
    arguments: [
      (["X25519"], 32), (["X25519", "share", "more"], 32), (["X25519", "short"], 32),
      (["X25519", "long"], 32),
      (["X25519", "padded"], 32), (["X25519", "loose"], 32), (["X25519", "share"], 31),
      (["X25519", "share"], 33),
      (["X25519", "share"], 0), (["X25519", "share"], 16),
    ])
  func malformedX25519(arguments: [String], bodyLength: Int) throws {
    let spelled = [
      "share": share, "short": String(share.dropLast(2)), "long": share + "A", "padded": share + "=",
      "loose": share.dropLast() + "B",
    ]
    let malformed = Stanza(arguments: arguments.map { spelled[$0] ?? $0 }, body: sample(bodyLength))
    try expectHeaderFailure([try key.recipient.stanza(for: fileKey), malformed])
    try expectHeaderFailure([malformed, try key.recipient.stanza(for: fileKey)])
  }

  @Test(
    "A5, A7: a malformed scrypt stanza is a header failure before scrypt runs",
    arguments: [
      ["scrypt"], ["scrypt", "salt"], ["scrypt", "salt", "18", "more"], ["scrypt", "short", "18"],
      ["scrypt", "long", "18"], ["scrypt", "salt", "0"], ["scrypt", "salt", "018"], ["scrypt", "salt", "08"],
      ["scrypt", "salt", "+18"], ["scrypt", "salt", "-18"], ["scrypt", "salt", "0x12"],
      ["scrypt", "salt", "18 "],
      ["scrypt", "salt", "1e1"], ["scrypt", "salt", "23"], ["scrypt", "salt", "99"],
      ["scrypt", "salt", "18446744073709551634"],
    ])
  func malformedScrypt(arguments: [String]) throws {
    let spelled = ["salt": salt, "short": String(salt.dropLast(2)), "long": salt + "AA"]
    try expectHeaderFailure([Stanza(arguments: arguments.map { spelled[$0] ?? $0 }, body: sample(32))])
  }

  @Test("A5: a scrypt body that is not 32 bytes is a header failure", arguments: [0, 31, 33, 41])
  func scryptBody(length: Int) throws {
    try expectHeaderFailure([Stanza(arguments: ["scrypt", salt, "10"], body: sample(length))])
  }

  @Test("A6: scrypt beside any other stanza is a header failure")
  func scryptAlone() throws {
    let scrypt = try PassphraseStanza.stanza(for: fileKey, passphrase: passphrase("word"), workFactor: 10)
    try expectHeaderFailure([scrypt, scrypt])
    try expectHeaderFailure([scrypt, try key.recipient.stanza(for: fileKey)])
    try expectHeaderFailure([Stanza(arguments: ["grease"], body: []), scrypt])
  }

  @Test(
    "A7, F43: a work factor over the caller's limit is refused before scrypt runs; up to it the file opens")
  func workFactorLimit() throws {
    let scrypt = try PassphraseStanza.stanza(for: fileKey, passphrase: passphrase("word"), workFactor: 12)
    let header = try #require(try readHeader(try header([scrypt], fileKey)))
    let passphrases = [try passphrase("word")]
    _ = try Identities(passphrases: passphrases, workFactorLimit: 12).fileKey(of: header)
    #expect(throws: AgeFault.header("")) {
      try Identities(passphrases: passphrases, workFactorLimit: 11).fileKey(of: header)
    }
    #expect(Identities().workFactorLimit == 20)
    #expect(Identities(workFactorLimit: 99).workFactorLimit == 22)
  }

  @Test("A8: a share of low order is a header failure, also beside a stanza that opens the file")
  func lowOrder() throws {
    let point = [1] + [UInt8](repeating: 0, count: 31)
    let low = Stanza(
      arguments: ["X25519", String(decoding: CanonicalBase64.encode(point), as: UTF8.self)], body: sample(32))
    let good = try key.recipient.stanza(for: fileKey)
    for stanzas in [[low], [low, good], [good, low]] {
      let read = try #require(try readHeader(try header(stanzas, fileKey)))
      #expect(throws: AgeFault.header("")) { try Identities(keys: [key]).fileKey(of: read) }
    }
  }

  @Test("a share that is not canonical is accepted, and salts the key with its bytes as they came")
  func nonCanonicalShare() throws {
    let ephemeral = try X25519.generate()
    var share = try ephemeral.withBytes { try X25519.publicKey(of: $0) }
    share[31] |= 0x80
    let point = key.recipient.point
    let shared = try ephemeral.withBytes {
      try X25519.sharedSecret(privateKey: $0, publicKey: point)?.shared()
    }
    let wrapping = try #require(shared).withBytes {
      try HKDF.sha256(key: $0, salt: share + point, info: X25519Recipient.info, count: 32)
    }
    let stanza = Stanza(
      arguments: ["X25519", String(decoding: CanonicalBase64.encode(share), as: UTF8.self)],
      body: try fileKey.wrapped(under: wrapping))
    let read = try #require(try readHeader(try header([stanza], fileKey)))
    #expect(try read.isAuthentic(under: Identities(keys: [key]).fileKey(of: read)))
  }

  @Test("sealing to a point of low order is refused")
  func lowOrderRecipient() {
    let zero = X25519Recipient(point: .init(repeating: 0, count: 32))
    #expect(throws: AgeFault.key("", hint: "")) { try zero.stanza(for: fileKey) }
  }

  @Test(
    "A9: a wrapped key that does not authenticate is no match, like the wrong key and the wrong passphrase")
  func noMatch() throws {
    let good = try key.recipient.stanza(for: fileKey)
    var body = good.body
    body[31] ^= 1
    let damaged = try #require(
      try readHeader(try header([Stanza(arguments: good.arguments, body: body)], fileKey)))
    #expect(throws: AgeFault.noMatch("", hint: "")) { try Identities(keys: [key]).fileKey(of: damaged) }
    let read = try #require(try readHeader(try header([good], fileKey)))
    for others in [Identities(), Identities(keys: [try .generate(), try .generate()])] {
      #expect(throws: AgeFault.noMatch("", hint: "")) { try others.fileKey(of: read) }
    }
    let scrypt = try PassphraseStanza.stanza(for: fileKey, passphrase: passphrase("word"), workFactor: 10)
    let sealed = try #require(try readHeader(try header([scrypt], fileKey)))
    for others in [Identities(keys: [key]), Identities(passphrases: [try passphrase("Word")])] {
      #expect(throws: AgeFault.noMatch("", hint: "")) { try others.fileKey(of: sealed) }
    }
    _ = try Identities(passphrases: [passphrase("Word"), passphrase("word")]).fileKey(of: sealed)
  }

  @Test("A10: a header changed after sealing fails by its code, before the payload is looked at")
  func headerCode() throws {
    let stanzas = [try key.recipient.stanza(for: fileKey), Stanza(arguments: ["grease", "a"], body: [])]
    let bytes = try header(stanzas, fileKey)
    let changed = String(decoding: bytes, as: UTF8.self).replacing("grease a", with: "grease b")
    #expect(try unsealed(Array(changed.utf8), with: key) == Unsealed(failure: .hmac))
    #expect(try unsealed(Array(changed.utf8) + sample(100_000), with: key) == Unsealed(failure: .hmac))
    let other = try header(stanzas, FileKey.generate())
    #expect(try unsealed(other, with: key) == Unsealed(failure: .hmac))
  }

  private func expectHeaderFailure(_ stanzas: [Stanza]) throws {
    let bytes =
      Array("age-encryption.org/v1\n".utf8) + stanzas.flatMap(\.encoded)
      + Array("--- \(share)\n".utf8)
    #expect(throws: AgeFault.header("")) { try readHeader(bytes) }
  }
}
