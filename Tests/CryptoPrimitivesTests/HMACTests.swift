import CryptoPrimitives
import Testing

@Suite struct HMACTests {
  @Test(
    "the HMAC-SHA-256 cases of RFC 4231 come out",
    arguments: [
      (
        [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        Array(0x01...0x19), [UInt8](repeating: 0xcd, count: 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func rfc4231(key: [UInt8], message: [UInt8], expected: String) throws {
    #expect(hex(try code(key, message)) == expected)
  }

  @Test("an empty key and an empty message have a code too")
  func empty() throws {
    #expect(
      hex(try code([], [])) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  private func code(_ key: [UInt8], _ message: [UInt8]) throws -> [UInt8] {
    try key.withUnsafeBytes { try HMAC.sha256(key: $0, message: message) }
  }
}
