/// The identity of one run of the program: 12 hexadecimal digits, 48 random bits.
///
/// It stands in the log, in the catalog's journal and in every notice, so that they can be put side by side.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
  /// The twelve digits, lower-case.
  package let rawValue: String

  /// Makes the id that random bytes spell; of more than six the first six count.
  package init(randomBytes bytes: [UInt8]) {
    rawValue = bytes.prefix(6).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count < 2 ? "0" + digits : digits
    }.joined()
  }

  /// Accepts twelve lower-case hexadecimal digits; nil otherwise.
  package init?(_ text: String) {
    guard text.utf8.count == 12, text.allSatisfy({ "0123456789abcdef".contains($0) }) else { return nil }
    rawValue = text
  }

  /// The twelve digits, as they stand in log lines, notices and `events.run`.
  package var description: String { rawValue }
}
