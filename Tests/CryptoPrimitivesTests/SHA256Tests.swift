import ArchiveModel
import CryptoPrimitives
import Testing

@Suite struct SHA256Tests {
  @Test(
    "the FIPS 180-4 examples come out",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func fipsExamples(message: String, expected: String) {
    #expect(SHA256.digest(of: message.utf8).hex == expected)
  }

  @Test("pieces give the same digest as the whole")
  func pieces() {
    var hash = SHA256()
    for byte in "abc".utf8 { withUnsafeBytes(of: byte) { hash.update($0) } }
    #expect(hash.finish() == SHA256.digest(of: "abc".utf8))
  }

  @Test("a million times the letter a, the long FIPS 180-4 example, comes out")
  func million() {
    let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      SHA256.digest(of: message).hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}
