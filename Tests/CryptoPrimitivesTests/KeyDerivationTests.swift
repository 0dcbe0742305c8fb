import CryptoPrimitives
import Testing

@Suite struct KeyDerivationTests {
  @Test(
    "the HKDF-SHA-256 cases of RFC 5869 come out",
    arguments: [
      (
        [UInt8](repeating: 0x0b, count: 22), Array(0x00...0x0c), Array(0xf0...0xf9),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
      ),
      (
        Array(0x00...0x4f), Array(0x60...0xaf), Array(0xb0...0xff),
        """
        b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09\
        da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
        """
      ),
      (
        [UInt8](repeating: 0x0b, count: 22), [], [],
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
      ),
    ] as [([UInt8], [UInt8], [UInt8], String)])
  func rfc5869(key: [UInt8], salt: [UInt8], info: [UInt8], expected: String) throws {
    let derived = try key.withUnsafeBytes { key in
      hex(try HKDF.sha256(key: key, salt: salt, info: info, count: expected.count / 2).copied())
    }
    #expect(derived == expected)
  }

  @Test("an empty salt and 32 zero bytes of salt are the same to HKDF")
  func emptySalt() throws {
    let results = try [[], [UInt8](repeating: 0, count: 32)].map { salt in
      try Array("file key".utf8).withUnsafeBytes { key in
        try HKDF.sha256(key: key, salt: salt, info: Array("header".utf8), count: 32).copied()
      }
    }
    #expect(results[0] == results[1])
  }

  @Test(
    "the scrypt cases of RFC 7914 come out",
    arguments: [
      (
        "", "", 4, 1, 1,
        """
        77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17\
        e8d3e0fb2e0d3628cf35e20c38d18906
        """
      ),
      (
        "password", "NaCl", 10, 8, 16,
        """
        fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830da\
        c727afb94a83ee6d8360cbdfa2cc0640
        """
      ),
      (
        "pleaseletmein", "SodiumChloride", 14, 8, 1,
        """
        7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9\
        e61e85dc0d651e40dfcf017b45575887
        """
      ),
    ])
  func rfc7914(passphrase: String, salt: String, logN: Int, r: Int, p: Int, expected: String) throws {
    let derived = try Array(passphrase.utf8).withUnsafeBytes { passphrase in
      hex(
        try Scrypt.derive(passphrase: passphrase, salt: Array(salt.utf8), logN: logN, r: r, p: p, count: 64)
          .copied())
    }
    #expect(derived == expected)
  }

  @Test("scrypt runs above libcrypto's own limit of 32 MiB")
  func largeWorkFactor() throws {
    let key = try Array("a long passphrase".utf8).withUnsafeBytes { passphrase in
      try Scrypt.derive(passphrase: passphrase, salt: Array("salt".utf8), logN: 16, r: 8, p: 1, count: 32)
        .copied()
    }
    #expect(key.count == 32)
  }
}

extension SecretBytes {
  /// The bytes of a key that is no secret because it is in a test.
  borrowing func copied() -> [UInt8] { withBytes { Array($0) } }
}
