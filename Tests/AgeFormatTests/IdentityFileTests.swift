@testable import AgeFormat
import ArchiveModel
import CryptoPrimitives
import Testing

@Suite("The identity file") struct IdentityFileTests {
  private let keys: [X25519Identity]

  init() throws { keys = try (0..<2).map { _ in try X25519Identity.generate() } }

  private func read(_ text: String) throws -> [X25519Recipient] {
    try Array(text.utf8).withUnsafeBytes { try IdentityFile.read($0).map(\.recipient) }
  }

  @Test("what is written reads back, with comments that cannot add lines")
  func written() throws {
    let text = IdentityFile.write(keys[0], comments: ["name: ops-2026", "two\nlines\r\nof it"])
      .withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(
      text == """
        # name: ops-2026
        # two lines  of it
        # public key: \(keys[0].recipient)
        \(keys[0].spelled)

        """)
    #expect(try read(text) == [keys[0].recipient])
  }

  @Test("F42: comments, empty lines, several identities and a last line without end are read")
  func several() throws {
    let text = "# created\n\n\(keys[0].spelled)\n# public key: \(keys[1].recipient)\n\n#\n\(keys[1].spelled)"
    #expect(try read(text) == keys.map(\.recipient))
  }

  @Test("F42: the public key stated above an identity must be its own")
  func stated() throws {
    expectRefusal("# public key: \(keys[1].recipient)\n\(keys[0].spelled)\n")
    #expect(try read("# public key: in the safe\n\(keys[0].spelled)\n").count == 1)
  }

  @Test("F41: an empty file, CRLF and white space around a key are refused by name")
  func damagedLines() {
    for text in ["", "\n\n", "# only a comment\n", "#"] { expectRefusal(text, saying: "no identity") }
    expectRefusal("\(keys[0].spelled)\r\n", saying: "carriage return")
    for text in [
      " \(keys[0].spelled)", "\(keys[0].spelled) \n", "\t\(keys[0].spelled)\n", " \n\(keys[0].spelled)",
    ] {
      expectRefusal(text, saying: "white space")
    }
    expectRefusal("\(keys[0].spelled)\n" + String(repeating: "#", count: 65_536), saying: "larger")
  }

  @Test("F42: a public key, a damaged identity, a sealed file and other kinds of keys are refused by name")
  func wrongContent() {
    expectRefusal("\(keys[0].recipient)\n", saying: "a recipient")
    expectRefusal(
      "\(keys[0].spelled)\n\(keys[1].spelled.dropLast())\n",
      saying: "line 2 of the identity file holds a damaged")
    expectRefusal(keys[0].spelled.lowercased(), saying: "not an identity")
    expectRefusal("age-encryption.org/v1\n-> scrypt", saying: "sealed")
    expectRefusal("-----BEGIN AGE ENCRYPTED FILE-----\n", saying: "sealed")
    expectRefusal("-----BEGIN OPENSSH PRIVATE KEY-----\n", saying: "not supported")
    expectRefusal("AGE-PLUGIN-YUBIKEY-1QQQQ", saying: "not supported")
    expectRefusal("AGE-SECRET-KEY-PQ-1QQQQ", saying: "not supported")
    expectRefusal("\u{0}\u{1}", saying: "not an identity")
  }

  /// Refused as an invalid key with exit status 7, and no message repeats any of a private key.
  private func expectRefusal(
    _ text: String, saying words: String = "", _ location: SourceLocation = #_sourceLocation
  ) {
    let fault = #expect(throws: AgeFault.self, sourceLocation: location) { try read(text) }
    #expect(fault?.code == .keyInvalid && fault?.exitStatus == .key, sourceLocation: location)
    let sentence = "\(fault?.message ?? "") \(fault?.hint ?? "")"
    #expect(sentence.contains(words), sourceLocation: location)
    for key in keys {
      #expect(!sentence.contains(key.spelled.dropFirst(16).prefix(8)), sourceLocation: location)
    }
  }
}
