@testable import AgeFormat
import Testing

@Suite("Files exchanged with rage") struct RageTests {
  private let folder: InteropFolder
  private let keys: [X25519Identity]

  init() throws {
    folder = try InteropFolder()
    keys = try (0..<20).map { _ in try X25519Identity.generate() }
  }

  @Test(
    "what is sealed here opens in rage, and the reverse, at every edge of a chunk",
    arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 5 << 20 | 1])
  func sizes(count: Int) throws {
    try expectExchange(sample(count, seed: UInt64(count)), recipients: 1)
  }

  @Test("the last of two and of twenty recipients opens the file, both ways", arguments: [2, 20])
  func recipients(count: Int) throws { try expectExchange(sample(65_537), recipients: count) }

  @Test("F42: the wrong key is refused here and by rage")
  func wrongKey() throws {
    let file = try sealed([1, 2, 3], to: .keys([keys[0].recipient]))
    let path = try folder.write(file, "sealed")
    #expect(try Rage.run("unseal", path, "\(folder.path)/opened", keys: [keys[1].spelled]) == false)
    let plain = try folder.write([1, 2, 3], "plain")
    #expect(try Rage.run("seal", plain, "\(folder.path)/theirs", keys: [keys[0].recipient.description]))
    #expect(try unsealed(folder.read("theirs"), with: keys[1]) == Unsealed(failure: .noMatch))
  }

  @Test("a passphrase opens the file of the other, both ways, whatever work factor rage picks up to 22")
  func passphrases() throws {
    let word = "correct horse battery"
    let path = try folder.write(sealed(sample(70_000), to: .passphrase(passphrase(word))), "ours")
    #expect(try Rage.run("unseal-passphrase", path, "\(folder.path)/opened", passphrase: word))
    #expect(try folder.read("opened") == sample(70_000))
    let plain = try folder.write(sample(70_000), "plain")
    #expect(try Rage.run("seal-passphrase", plain, "\(folder.path)/theirs", passphrase: word))
    let identities = Identities(passphrases: [try passphrase(word)], workFactorLimit: 22)
    #expect(try unsealed(folder.read("theirs"), with: identities) == Unsealed(released: sample(70_000)))
  }

  private func expectExchange(_ plaintext: [UInt8], recipients: Int) throws {
    let named = keys.prefix(recipients).map(\.recipient)
    let reader = keys[recipients - 1]
    let path = try folder.write(sealed(plaintext, to: .keys(named)), "ours")
    #expect(try Rage.run("unseal", path, "\(folder.path)/opened", keys: [reader.spelled]))
    #expect(try folder.read("opened") == plaintext)
    let plain = try folder.write(plaintext, "plain")
    #expect(try Rage.run("seal", plain, "\(folder.path)/theirs", keys: named.map(\.description)))
    #expect(try unsealed(folder.read("theirs"), with: reader) == Unsealed(released: plaintext))
  }
}
