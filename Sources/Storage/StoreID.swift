/// The identity of a store: 128 random bits, written as 32 lower-case hexadecimal digits.
package struct StoreID: Hashable, Sendable, CustomStringConvertible {
  /// The digits.
  package let rawValue: String

  /// Makes a new identity.
  package init(using generator: inout some RandomNumberGenerator) {
    rawValue = generator.hexDigits(16) + generator.hexDigits(16)
  }

  /// Accepts 32 lower-case hexadecimal digits; nil otherwise.
  package init?(_ text: String) {
    guard text.utf8.count == 32, text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
      return nil
    }
    rawValue = text
  }

  package var description: String { rawValue }
}

extension RandomNumberGenerator {
  /// Up to 16 random hexadecimal digits.
  mutating func hexDigits(_ count: Int) -> String {
    let digits = String(next(), radix: 16)
    return String((String(repeating: "0", count: 16 - digits.utf8.count) + digits).suffix(count))
  }
}
