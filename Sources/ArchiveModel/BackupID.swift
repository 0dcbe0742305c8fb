/// The identity of a backup: 8 letters of lower-case base32 (RFC 4648 alphabet), 40 random bits.
package struct BackupID: Hashable, Sendable, CustomStringConvertible {
  /// The eight letters.
  package let rawValue: String

  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  /// Makes the id that five random bytes spell.
  package init(randomBytes: (UInt8, UInt8, UInt8, UInt8, UInt8)) {
    let (first, second, third, fourth, fifth) = randomBytes
    let bits = [first, second, third, fourth, fifth].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let letters = (0..<8).map { Self.alphabet[Int(bits >> UInt64(35 - 5 * $0) & 31)] }
    rawValue = String(decoding: letters, as: UTF8.self)
  }

  /// Accepts eight letters of the alphabet; nil otherwise.
  package init?(_ text: String) {
    guard text.utf8.count == 8, Self.isPrefix(text) else { return nil }
    rawValue = text
  }

  /// Whether the text could be the beginning of an id: one to eight letters of the alphabet.
  package static func isPrefix(_ text: String) -> Bool {
    (1...8).contains(text.utf8.count) && text.utf8.allSatisfy { alphabet.contains($0) }
  }

  /// The letters alone, as they are typed at a prompt and stand in `backups.id`.
  package var description: String { rawValue }
}
