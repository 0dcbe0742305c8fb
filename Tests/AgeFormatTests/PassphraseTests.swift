@testable import AgeFormat
import ArchiveModel
import Testing

@Suite("Passphrases") struct PassphraseTests {
  private func contents(_ bytes: [UInt8]) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try Passphrase(contents: $0).bytes.withBytes { Array($0) } }
  }

  @Test(
    "A24: exactly one LF or CRLF at the end of a passphrase file is not part of it",
    arguments: [
      ("word", "word"), ("word\n", "word"), ("word\r\n", "word"), ("word\n\n", "word\n"),
      ("word\r\n\r\n", "word\r\n"),
      ("word\r", "word\r"), (" two words ", " two words "), ("w\n\r", "w\n\r"), ("\u{fc}\n", "\u{fc}"),
    ])
  func lineEnd(file: String, expected: String) throws {
    #expect(try contents(Array(file.utf8)) == Array(expected.utf8))
  }

  @Test("A24: letters are taken as the bytes they come in, without normalisation")
  func bytesAsTheyAre() throws {
    #expect(try contents(Array("u\u{308}".utf8)) != contents(Array("\u{fc}".utf8)))
  }

  @Test(
    "A24, F41: an empty passphrase, a zero byte and invalid UTF-8 are refused",
    arguments: [
      [], [0x0a], [0x0d, 0x0a], [0x61, 0, 0x62], [0], [0xff, 0xfe, 0x61], [0x61, 0xc3], [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
    ] as [[UInt8]])
  func refused(bytes: [UInt8]) {
    #expect(throws: AgeFault.key("", hint: "")) { try contents(bytes) }
  }

  @Test("a passphrase prints nothing of itself")
  func hidden() throws {
    #expect(!"\(try passphrase("correct horse"))".contains("horse"))
  }
}
