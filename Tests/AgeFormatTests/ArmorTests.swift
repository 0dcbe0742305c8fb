@testable import AgeFormat
import Testing

@Suite("Text armor") struct ArmorTests {
  private let key: X25519Identity
  private let file: [UInt8]
  private let armored: String

  init() throws {
    key = try X25519Identity.generate()
    // 240 bytes: five whole lines, so that the last one is full.
    file = try sealed(sample(40), to: .keys([key.recipient]))
    armored = Self.armor(file)
  }

  /// PEM as RFC 7468 has it, written apart from the decoder; the standard padding is added here.
  private static func armor(_ bytes: [UInt8]) -> String {
    let padding = String(repeating: "=", count: (3 - bytes.count % 3) % 3)
    let text = String(decoding: CanonicalBase64.encode(bytes), as: UTF8.self) + padding
    let lines = stride(from: 0, to: text.count, by: 64).map { text.dropFirst($0).prefix(64) }
    return (["-----BEGIN AGE ENCRYPTED FILE-----"] + lines + ["-----END AGE ENCRYPTED FILE-----", ""])
      .joined(separator: "\n")
  }

  private func open(_ text: String, step: Int = 1 << 20) throws -> Unsealed {
    try unsealed(Array(text.utf8), with: key, step: step)
  }

  @Test("armor opens in one piece and byte by byte, with LF, CRLF, white space outside, and no last line end")
  func accepted() throws {
    let whole = Unsealed(released: sample(40))
    for step in [1 << 20, 65, 7, 1] { #expect(try open(armored, step: step) == whole) }
    #expect(try open(armored.replacing("\n", with: "\r\n")) == whole)
    #expect(try open(" \t\r\n\n" + armored + "\n \r\n\t") == whole)
    #expect(try open(String(armored.dropLast())) == whole)
    #expect(try open(String(repeating: "\n", count: 1024) + armored) == whole)
    #expect(try open(armored + String(repeating: " ", count: 1024)) == whole)
  }

  @Test("lines of every length at the end are right, padded or not", arguments: [0, 1, 2, 3, 46, 47, 48, 49])
  func lastLine(extra: Int) throws {
    let text = sample(40 + extra)
    let file = try sealed(text, to: .keys([key.recipient]))
    #expect(try open(Self.armor(file)) == Unsealed(released: text))
  }

  @Test(
    "A21: what is not strict armor is an armor failure",
    arguments: [
      ("-----BEGIN AGE", "-----BEGIN age"), ("FILE-----\n", "MESSAGE-----\n"),
      ("-----BEGIN", "garbage\n-----BEGIN"),
      ("-----BEGIN", " -----BEGIN"), ("-----BEGIN ", "----- BEGIN "),
      ("-----BEGIN AGE ENCRYPTED FILE-----", "-----"),
      ("FILE-----\n", "FILE-----\n\n"), ("FILE-----\n", "FILE-----\nVersion: 1\n\n"),
      ("FILE-----\n", "FILE----- \n"),
      ("\n-----END", "\n\n-----END"), ("\n-----END", "\n=abcd\n-----END"), ("\n-----END", "=\n-----END"),
      ("\n-----END", "A\n-----END"), ("\n-----END", " \n-----END"),
      ("\n-----END", "\n-----END-----\n-----END"),
      ("-----END AGE ENCRYPTED FILE-----", ""), ("-----END AGE", "-----END age"), ("-----END", " -----END"),
      ("\nYWdl", "\nYWd\nl"), ("\nYWdl", "\n YWdl"), ("\nYWdl", "\nYW l"), ("\nYWdl", "\nYW=="),
      ("\nYWdl", "\nYW*l"),
      ("\nYWdl", "\nYWdlYWdl"),
    ])
  func refused(part: String, replacement: String) throws {
    var text = armored
    let range = try #require(text.firstRange(of: part))
    text.replaceSubrange(range, with: replacement)
    for step in [1 << 20, 1] { #expect(try open(text, step: step).failure == .armor) }
  }

  @Test("A21: text, an endless line and more than 1,024 bytes of white space outside are armor failures")
  func outside() throws {
    #expect(try open(armored + "text").failure == .armor)
    #expect(try open(armored + armored).failure == .armor)
    #expect(try open(armored + String(repeating: " ", count: 1100)).failure == .armor)
    #expect(try open(armored + String(repeating: " \n", count: 600)).failure == .armor)
    let begin = "-----BEGIN AGE ENCRYPTED FILE-----\n"
    #expect(try open(begin + String(repeating: "A", count: 1 << 20)).failure == .armor)
    #expect(try open(begin).failure == .armor)
  }

  @Test("padding that hides bits is not canonical")
  func hiddenBits() throws {
    let file = try sealed(sample(41), to: .keys([key.recipient]))
    let text = Self.armor(file)
    let position = try #require(text.firstRange(of: "==\n-----END")).lowerBound
    let before = text.index(before: position)
    let spelled = try #require(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".firstIndex(of: text[before]))
    let next = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".index(after: spelled)
    var loose = text
    loose.replaceSubrange(
      before...before, with: String("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[next]))
    #expect(try open(text).failure == nil)
    #expect(try open(loose).failure == .armor)
  }

  @Test("an armored file that is empty or breaks inside keeps the class of what is inside")
  func inside() throws {
    #expect(try open(Self.armor([])).failure == .header)
    #expect(try open(Self.armor(Array("age-encryption.org/v1\r\n".utf8))).failure == .header)
    #expect(try open(Self.armor(Array(file.dropLast()))).failure == .payload)
    #expect(try unsealed(Array(armored.utf8), with: .generate()).failure == .noMatch)
  }
}
