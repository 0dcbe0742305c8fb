@testable import AgeFormat
import CryptoPrimitives
import Testing

@Suite("Files exchanged with stock age") struct StockAgeTests {
  private let folder: InteropFolder
  private let keys: [X25519Identity]

  init() throws {
    folder = try InteropFolder()
    keys = try (0..<20).map { _ in try X25519Identity.generate() }
    for (index, key) in keys.enumerated() {
      _ = try folder.write(IdentityFile.write(key, comments: []).withBytes { Array($0) }, "key\(index)")
    }
  }

  @Test(
    "what is sealed here opens in age, and the reverse, at every edge of a chunk",
    arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 5 << 20 | 1])
  func sizes(count: Int) throws {
    let plaintext = sample(count, seed: UInt64(count))
    try expectOpensInAge(plaintext, recipients: 1, by: [0])
    try expectOpensHere(plaintext, recipients: 1, by: [0])
  }

  @Test("each of two and of twenty recipients opens the file, both ways", arguments: [2, 20])
  func recipients(count: Int) throws {
    let plaintext = sample(65_537)
    try expectOpensInAge(plaintext, recipients: count, by: [0, count / 2, count - 1])
    try expectOpensHere(plaintext, recipients: count, by: Array(0..<count))
  }

  @Test("armor of age opens, and stays strict when a byte of it is changed")
  func armor() throws {
    let plain = try folder.write(sample(100_000), "plain")
    try OutsideProgram.age(["-a", "-r", keys[0].recipient.description, "-o", "\(folder.path)/sealed", plain])
    var file = try folder.read("sealed")
    #expect(file.starts(with: ArmorDecoder.begin))
    #expect(try unsealed(file, with: keys[0], step: 1000) == Unsealed(released: sample(100_000)))
    file[file.count / 2] = UInt8(ascii: "!")
    #expect(try unsealed(file, with: keys[0]).failure == .armor)
  }

  @Test("F42: the wrong key is refused here and by age")
  func wrongKey() throws {
    let file = try sealed([1, 2, 3], to: .keys([keys[0].recipient]))
    let path = try folder.write(file, "sealed")
    let ending = try OutsideProgram.run(
      ["age", "-d", "-i", "\(folder.path)/key1", path], debianPackage: "age")
    #expect(ending.status != 0 && ending.output.contains("no identity matched"))
    #expect(try unsealed(file, with: keys[1]) == Unsealed(failure: .noMatch))
  }

  @Test("a passphrase opens the file of the other, both ways")
  func passphrases() throws {
    let word = try passphrase("correct horse battery")
    let path = try folder.write(sealed(sample(70_000), to: .passphrase(word)), "ours")
    let output = "\(folder.path)/opened"
    try OutsideProgram.age(["-d", "-o", output, path], typing: "correct horse battery", times: 1)
    #expect(try folder.read("opened") == sample(70_000))
    let plain = try folder.write(sample(70_000), "plain")
    try OutsideProgram.age(
      ["-p", "-o", "\(folder.path)/theirs", plain], typing: "correct horse battery", times: 2)
    let file = try folder.read("theirs")
    #expect(try unsealed(file, with: Identities(passphrases: [word])) == Unsealed(released: sample(70_000)))
    let other = Identities(passphrases: [try passphrase("correct horse")])
    #expect(try unsealed(file, with: other) == Unsealed(failure: .noMatch))
  }

  @Test("an identity of age-keygen is read, and age-keygen reads ours")
  func identityFiles() throws {
    let path = "\(folder.path)/theirs"
    #expect(try OutsideProgram.run(["age-keygen", "-o", path], debianPackage: "age").status == 0)
    let read = try folder.read("theirs").withUnsafeBytes { try IdentityFile.read($0) }
    let theirs = try OutsideProgram.run(["age-keygen", "-y", path], debianPackage: "age")
    #expect(theirs.output == "\(read[0].recipient)\n")
    let ours = try OutsideProgram.run(["age-keygen", "-y", "\(folder.path)/key3"], debianPackage: "age")
    #expect(ours.output == "\(keys[3].recipient)\n")
  }

  private func expectOpensInAge(_ plaintext: [UInt8], recipients: Int, by readers: [Int]) throws {
    let path = try folder.write(
      sealed(plaintext, to: .keys(keys.prefix(recipients).map(\.recipient))), "ours")
    for reader in readers {
      // age makes no file when there is nothing to write into it.
      _ = try folder.write([], "opened")
      try OutsideProgram.age(["-d", "-i", "\(folder.path)/key\(reader)", "-o", "\(folder.path)/opened", path])
      #expect(try folder.read("opened") == plaintext)
    }
  }

  private func expectOpensHere(_ plaintext: [UInt8], recipients: Int, by readers: [Int]) throws {
    let plain = try folder.write(plaintext, "plain")
    let named = keys.prefix(recipients).flatMap { ["-r", $0.recipient.description] }
    try OutsideProgram.age(named + ["-o", "\(folder.path)/theirs", plain])
    let file = try folder.read("theirs")
    for reader in readers { #expect(try unsealed(file, with: keys[reader]) == Unsealed(released: plaintext)) }
  }
}
