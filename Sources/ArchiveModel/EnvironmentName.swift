/// The name of an environment such as `dev` or `prod`: `[a-z][a-z0-9-]{0,31}` (DESIGN §2).
package struct EnvironmentName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The name as written.
  package let rawValue: String

  /// Accepts a well-formed name; throws `nameInvalid` otherwise.
  package init(_ text: String) throws(ModelFault) {
    let bytes = Array(text.utf8)
    let wellFormed =
      (1...32).contains(bytes.count) && bytes[0].isLowerLetter
      && bytes.allSatisfy { $0.isLowerLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    guard wellFormed else {
      throw ModelFault(
        .nameInvalid, "\(text.quotedForMessage) is not an environment name",
        hint: "Use 1 to 32 of a-z, 0-9 and '-', beginning with a letter.")
    }
    rawValue = text
  }

  /// As it stands in the settings, in file names and in `backups.environment`.
  package var description: String { rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension UInt8 {
  var isLowerLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  var isUpperLetter: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension String {
  /// The text in single quotes with control characters escaped and long text cut, fit for one line.
  package var quotedForMessage: String {
    let shown = unicodeScalars.prefix(80).map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return "'" + shown.joined() + (unicodeScalars.count > 80 ? "…'" : "'")
  }
}
