/// Base64 of RFC 4648 §4 without padding, in its one canonical spelling, as the header of age uses it.
enum CanonicalBase64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The value of each character, 0xFF for one outside the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xff, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var bits = 0
    var held: UInt32 = 0
    for byte in bytes {
      held = held << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[Int(held >> UInt32(bits) & 63)])
      }
    }
    if bits > 0 { text.append(alphabet[Int(held << UInt32(6 - bits) & 63)]) }
    return text
  }

  /// The bytes; nil for a foreign character, padding, an impossible length or unused bits that are not zero.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    let characters = Array(text)
    var bytes = [UInt8](repeating: 0, count: characters.count * 6 / 8)
    let decoded = characters.withUnsafeBytes { characters in
      bytes.withUnsafeMutableBytes { decode(characters, into: $0) }
    }
    return decoded ? bytes : nil
  }

  /// Writes the bytes to `output`, which holds ⌊6 · characters / 8⌋; false where `decode(_:)` gives nil.
  static func decode(_ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool {
    guard text.count % 4 != 1 else { return false }
    return values.withUnsafeBufferPointer { values in
      var bits: UInt32 = 0
      var held: UInt32 = 0
      var written = 0
      for character in text {
        let value = values[Int(character)]
        guard value != 0xff else { return false }
        held = held << 6 | UInt32(value)
        bits += 6
        if bits >= 8 {
          bits -= 8
          output[written] = UInt8(truncatingIfNeeded: held >> bits)
          written += 1
        }
      }
      return held & (1 << bits - 1) == 0
    }
  }
}
