@testable import AgeFormat
import Testing

@Suite("The grammar of the header") struct HeaderGrammarTests {
  /// Built by hand from the published grammar: an unknown stanza with a body of 48 bytes, and any code.
  static let good = """
    age-encryption.org/v1
    -> grease one two
    \(String(repeating: "A", count: 64))

    --- \(String(repeating: "A", count: 43))

    """

  @Test("a header is read to its last byte, in one piece and byte by byte")
  func pieces() throws {
    let bytes = Array(Self.good.utf8)
    var reader = HeaderReader()
    #expect(try (bytes + [1, 2, 3]).withUnsafeBytes { try reader.read($0) } == bytes.count)
    var slow = HeaderReader()
    for byte in bytes {
      #expect(slow.header == nil)
      #expect(try withUnsafeBytes(of: byte) { try slow.read($0) } == 1)
    }
    #expect(slow.header == reader.header)
    #expect(
      slow.header?.stanzas == [
        Stanza(arguments: ["grease", "one", "two"], body: .init(repeating: 0, count: 48))
      ])
    #expect(slow.header?.encoded == bytes)
  }

  @Test(
    "A1: what is not the grammar to the letter is a header failure",
    arguments: [
      ("age-encryption.org/v1", "age-encryption.org/v2"), ("age-encryption.org/v1", "age-encryption.org/v1 "),
      ("age-encryption.org/v1", "AGE-encryption.org/v1"), ("age-encryption.org/v1", ""),
      ("-> grease", "->  grease"), ("-> grease", "->grease"), ("-> grease", " -> grease"),
      ("-> grease", "=> grease"),
      ("one two", "one  two"), ("one two", "one two "), ("one two", "one\ttwo"), ("one two", "one tw\u{f6}"),
      ("one two", "one \u{7f}"), ("-> grease one two", "->"), ("-> grease one two", "-> "),
      ("AAA\n\n", "AAA\n"), ("AAA\n\n", "AAAA\n\n"), ("AAA\n\n", "AAA\n\n\n"), ("AAA\n\n", "AAA\n=\n"),
      ("AAA\n\n", "AAA\nA\n"), ("AAA\n\n", "AAA\nAB\n"), ("AAA\n\n", "AAA\nAA==\n"),
      ("AAA\n\n", "AAA\nAA\nAA\n"),
      ("AAA\n\n", "AAA\n \n"), ("AAA\n\n", "A-A\n\n"), ("--- AAA", "---AAA"), ("--- AAA", "---  AAA"),
      ("--- AAA", "--- AA"), ("--- AAA", "--- AAAA"), ("--- AAA", "---- AAA"), ("AAA\n$", "AAB\n"),
      ("AAA\n$", "AAA=\n"),
      ("AAA\n$", "AAA \n"), ("AAA\n$", "AAA"), ("AAA\n$", ""),
    ])
  func deviations(part: String, replacement: String) throws {
    var text = Self.good
    if part.hasSuffix("$") {
      text = text.dropLast(part.count - 1) + replacement
    } else {
      let range = try #require(text.firstRange(of: part))
      text.replaceSubrange(range, with: replacement)
    }
    #expect(throws: AgeFault.header("")) { try readHeader(Array(text.utf8)) }
  }

  @Test("A2: CRLF anywhere in the header is a failure")
  func carriageReturns() throws {
    let lines = Self.good.split(separator: "\n", omittingEmptySubsequences: false)
    for line in 0..<(lines.count - 1) {
      var changed = lines.map(String.init)
      changed[line] += "\r"
      #expect(throws: AgeFault.header("")) { try readHeader(Array(changed.joined(separator: "\n").utf8)) }
    }
  }

  @Test("a header without a stanza, and an empty file, are header failures")
  func nothing() {
    let none = "age-encryption.org/v1\n--- \(String(repeating: "A", count: 43))\n"
    #expect(throws: AgeFault.header("")) { try readHeader(Array(none.utf8)) }
    #expect(throws: AgeFault.header("")) { try readHeader([]) }
  }

  @Test(
    "A3, A4: unknown types are passed over whatever their arguments, and letter case makes a type unknown")
  func unknownTypes() throws {
    let key = try X25519Identity.generate()
    let fileKey = try FileKey.generate()
    let grease = [
      Stanza(arguments: ["x25519", "!", "~"], body: []), Stanza(arguments: ["Scrypt"], body: [1]),
      Stanza(arguments: ["mlkem768x25519", String(repeating: "A", count: 1494)], body: sample(32)),
      Stanza(arguments: ["->", "---"], body: sample(96)),
    ]
    let stanzas = grease + [try key.recipient.stanza(for: fileKey)] + grease
    let read = try #require(try readHeader(try header(stanzas, fileKey)))
    #expect(read.stanzas == stanzas)
    _ = try Identities(keys: [key]).fileKey(of: read)
    let onlyGrease = try #require(try readHeader(try header(grease, fileKey)))
    #expect(throws: AgeFault.noMatch("", hint: "")) { try Identities(keys: [key]).fileKey(of: onlyGrease) }
  }

  @Test("A22, F43: a header over 64 KiB or 64 stanzas is refused before it is collected")
  func bounds() throws {
    var reader = HeaderReader()
    let line = [UInt8](repeating: 0x41, count: 4096)
    let endless = Array("age-encryption.org/v1\n-> ".utf8)
    _ = try endless.withUnsafeBytes { try reader.read($0) }
    #expect(throws: AgeFault.header("")) {
      for _ in 0..<16 { _ = try line.withUnsafeBytes { try reader.read($0) } }
    }
    let many = "age-encryption.org/v1\n" + String(repeating: "-> g\n\n", count: 65)
    #expect(throws: AgeFault.header("")) { try readHeader(Array(many.utf8)) }
    let fileKey = try FileKey.generate()
    let most = try header(Array(repeating: Stanza(arguments: ["g"], body: []), count: 64), fileKey)
    #expect(try readHeader(most)?.stanzas.count == 64)
  }
}
