import CryptoPrimitives

/// Bech32 (BIP 173, not Bech32m) without a length limit: the spelling of age's recipients and identities.
///
/// It works in secret memory throughout, because an identity is spelled this way.
enum Bech32 {
  enum LetterCase { case lower, upper }

  private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
  private static let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
  private static let checksumLength = 6

  /// `prefix`, the separator `1`, the bytes and the checksum, all in the one letter case.
  static func encode(_ bytes: UnsafeRawBufferPointer, prefix: String, in letterCase: LetterCase)
    -> SecretBytes
  {
    let lower = Array(prefix.lowercased().utf8)
    let groups = (bytes.count * 8 + 4) / 5
    return SecretBytes(count: lower.count + 1 + groups + checksumLength) { text in
      text.copyBytes(from: lower)
      text[lower.count] = UInt8(ascii: "1")
      var position = lower.count + 1
      var checksum = Checksum(prefix: lower)
      var held: UInt32 = 0
      var bits: UInt32 = 0
      func write(_ value: UInt32) {
        text[position] = alphabet[Int(value & 31)]
        position += 1
      }
      for byte in bytes {
        held = held << 8 | UInt32(byte)
        bits += 8
        while bits >= 5 {
          bits -= 5
          checksum.add(held >> bits & 31)
          write(held >> bits)
        }
      }
      if bits > 0 {
        checksum.add(held << (5 - bits) & 31)
        write(held << (5 - bits))
      }
      for _ in 0..<checksumLength { checksum.add(0) }
      for index in 0..<checksumLength { write((checksum.value ^ 1) >> UInt32(5 * (5 - index))) }
      if letterCase == .upper {
        for index in text.indices where (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[index]) {
          text[index] -= 0x20
        }
      }
    }
  }

  /// The `count` bytes spelled after the prefix; nil unless prefix, letter case, length, checksum and padding bits are all right.
  static func decode(
    _ text: UnsafeRawBufferPointer, prefix: String, in letterCase: LetterCase, count: Int
  ) -> SecretBytes? {
    let lower = Array(prefix.lowercased().utf8)
    let groups = (count * 8 + 4) / 5
    guard text.count == lower.count + 1 + groups + checksumLength else { return nil }
    var valid = true
    let bytes = SecretBytes(count: count) { bytes in
      var checksum = Checksum(prefix: lower)
      var held: UInt32 = 0
      var bits: UInt32 = 0
      var written = 0
      for (index, character) in text.enumerated() {
        guard let folded = fold(character, letterCase) else { return valid = false }
        if index < lower.count {
          guard folded == lower[index] else { return valid = false }
          continue
        }
        if index == lower.count {
          guard folded == UInt8(ascii: "1") else { return valid = false }
          continue
        }
        guard let value = alphabet.firstIndex(of: folded).map(UInt32.init) else { return valid = false }
        checksum.add(value)
        guard index <= lower.count + groups else { continue }
        held = held << 5 | value
        bits += 5
        if bits >= 8 {
          bits -= 8
          bytes[written] = UInt8(truncatingIfNeeded: held >> bits)
          written += 1
        }
      }
      valid = checksum.value == 1 && held & (1 << bits - 1) == 0
    }
    guard valid else { return nil }
    return bytes
  }

  /// The character in lower case; nil when it is a letter of the other case.
  private static func fold(_ character: UInt8, _ letterCase: LetterCase) -> UInt8? {
    switch (character, letterCase) {
    case (UInt8(ascii: "a")...UInt8(ascii: "z"), .upper), (UInt8(ascii: "A")...UInt8(ascii: "Z"), .lower): nil
    case (UInt8(ascii: "A")...UInt8(ascii: "Z"), .upper): character + 0x20
    default: character
    }
  }

  /// The BCH code of BIP 173 over prefix and groups of five bits.
  private struct Checksum {
    var value: UInt32 = 1

    init(prefix: [UInt8]) {
      for character in prefix { add(UInt32(character >> 5)) }
      add(0)
      for character in prefix { add(UInt32(character & 31)) }
    }

    mutating func add(_ group: UInt32) {
      let top = value >> 25
      value = (value & 0x1ff_ffff) << 5 ^ group
      for (bit, polynomial) in generator.enumerated() where top >> UInt32(bit) & 1 == 1 {
        value ^= polynomial
      }
    }
  }
}
