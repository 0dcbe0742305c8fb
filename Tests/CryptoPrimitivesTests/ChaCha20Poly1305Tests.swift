import CryptoPrimitives
import Testing

@Suite struct ChaCha20Poly1305Tests {
  @Test("the example of RFC 8439 §2.8.2 seals to its ciphertext and tag, and opens again")
  func section282() throws {
    let cipher = cipher(Array(0x80...0x9f))
    let nonce = nonce("070000004041424344454647")
    let text = """
      Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
      sunscreen would be it.
      """
    let sealed = try seal(cipher, Array(text.utf8), nonce, hex("50515253c0c1c2c3c4c5c6c7"))
    #expect(
      hex(sealed) == """
        d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b\
        1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
        3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691
        """)
    let opened = try open(cipher, sealed, nonce, hex("50515253c0c1c2c3c4c5c6c7"))
    #expect(opened == Array(text.utf8))
  }

  @Test("the example of RFC 8439 appendix A.5 opens")
  func appendixA5() throws {
    let sealed = hex(
      """
      64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0
      bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855
      9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e9
      9040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a
      0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130
      305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38
      """)
    let cipher = cipher(hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"))
    let opened = try open(cipher, sealed, nonce("000000000102030405060708"), hex("f33388860000000000004e91"))
    #expect(
      String(decoding: try #require(opened), as: UTF8.self).hasPrefix("Internet-Drafts are draft documents"))
  }

  @Test("one changed bit anywhere does not open, and leaves nothing in the output")
  func forged() throws {
    let cipher = cipher(Array(0x80...0x9f))
    let nonce = nonce("000000000000000000000001")
    let sealed = try seal(cipher, Array("secret".utf8), nonce, [])
    for bit in 0..<(sealed.count * 8) {
      var forged = sealed
      forged[bit / 8] ^= 1 << UInt8(bit % 8)
      var output = [UInt8](repeating: 0xee, count: sealed.count - 16)
      let authentic = try forged.withUnsafeBytes { forged in
        try output.withUnsafeMutableBytes { try cipher.open(forged, nonce: nonce, into: $0) }
      }
      #expect(!authentic)
      #expect(output == [UInt8](repeating: 0, count: output.count))
    }
    #expect(try open(cipher, sealed, nonce, [0]) == nil, "other associated data")
    #expect(try open(cipher, sealed, self.nonce("000000000000000000000000"), []) == nil, "another nonce")
    #expect(try open(self.cipher(Array(0x00...0x1f)), sealed, nonce, []) == nil, "another key")
    #expect(try open(cipher, sealed, nonce, []) == Array("secret".utf8), "the same cipher still opens")
  }

  @Test("an empty plaintext is a tag alone, and the tag is checked")
  func empty() throws {
    let cipher = cipher(Array(0x80...0x9f))
    let nonce = nonce("000000000000000000000001")
    var sealed = try seal(cipher, [], nonce, [])
    #expect(sealed.count == 16)
    #expect(try open(cipher, sealed, nonce, []) == [])
    sealed[15] ^= 0x80
    #expect(try open(cipher, sealed, nonce, []) == nil)
  }

  @Test("several threads at once seal what one thread seals")
  func threads() async throws {
    let cipher = cipher(Array(0x80...0x9f))
    let text = [UInt8](repeating: 7, count: 10_000)
    let alone = try (0..<64).map { try seal(cipher, text, self.nonce(counter: $0), []) }
    let together = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      for index in 0..<64 {
        group.addTask { (index, try seal(cipher, text, nonce(counter: index), [])) }
      }
      return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
    }
    #expect(together.count == 64)
    for index in 0..<64 { #expect(together[index] == alone[index]) }
    #expect(Set(alone).count == 64)
  }

  private func cipher(_ key: [UInt8]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305(
      key: SecretBytes(count: key.count) { $0.copyBytes(from: key) })
  }

  private func nonce(_ digits: String) -> ChaCha20Poly1305.Nonce {
    let bytes = hex(digits)
    return ChaCha20Poly1305.Nonce { bytes[$0] }
  }

  private func nonce(counter: Int) -> ChaCha20Poly1305.Nonce {
    ChaCha20Poly1305.Nonce { $0 == 0 ? UInt8(counter) : 0 }
  }

  private func seal(
    _ cipher: ChaCha20Poly1305, _ text: [UInt8], _ nonce: ChaCha20Poly1305.Nonce, _ data: [UInt8]
  ) throws -> [UInt8] {
    var sealed = [UInt8](repeating: 0, count: text.count + 16)
    try text.withUnsafeBytes { text in
      try data.withUnsafeBytes { data in
        try sealed.withUnsafeMutableBytes {
          try cipher.seal(text, nonce: nonce, authenticating: data, into: $0)
        }
      }
    }
    return sealed
  }

  private func open(
    _ cipher: ChaCha20Poly1305, _ sealed: [UInt8], _ nonce: ChaCha20Poly1305.Nonce, _ data: [UInt8]
  ) throws -> [UInt8]? {
    var text = [UInt8](repeating: 0, count: sealed.count - 16)
    let authentic = try sealed.withUnsafeBytes { sealed in
      try data.withUnsafeBytes { data in
        try text.withUnsafeMutableBytes {
          try cipher.open(sealed, nonce: nonce, authenticating: data, into: $0)
        }
      }
    }
    return authentic ? text : nil
  }
}
