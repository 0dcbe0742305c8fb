import CryptoPrimitives
import Testing

@Suite struct Poly1305Tests {
  private let key = hex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b")

  private func code(_ message: [UInt8], piece: Int) throws -> String {
    var authenticator = try Poly1305(key: SecretBytes(count: key.count) { $0.copyBytes(from: key) })
    message.withUnsafeBytes { whole in
      for start in stride(from: 0, to: whole.count, by: piece) {
        authenticator.update(UnsafeRawBufferPointer(rebasing: whole[start..<min(start + piece, whole.count)]))
      }
    }
    return hex(authenticator.finish())
  }

  @Test("the vector of RFC 8439, 2.5.2 comes out, whatever the pieces", arguments: [1, 7, 16, 100])
  func rfc8439(piece: Int) throws {
    let message = Array("Cryptographic Forum Research Group".utf8)
    #expect(try code(message, piece: piece) == "a8061dc1305136c6c22b8baf0c0127a9")
  }

  @Test("one changed bit changes the code")
  func change() throws {
    var message = [UInt8](repeating: 3, count: 10_000)
    let before = try code(message, piece: 4096)
    message[9_999] ^= 1
    #expect(try code(message, piece: 4096) != before)
  }
}
