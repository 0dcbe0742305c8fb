/// The part of a file name that stands for the tables in it.
///
/// Characters outside `[A-Za-z0-9_.]` are percent-escaped by byte; a part that reads as `data`, `schema` or
/// `globals` has its first letter escaped; several tables are sorted and joined by `+`; a part over 120 bytes
/// is cut to 110 and followed by `~` and 8 hexadecimal digits of its SHA-256 (DESIGN §2).
package struct TablePart: Hashable, Sendable, CustomStringConvertible {
  /// The escaped text, at most 120 bytes.
  package let description: String

  /// Escapes tables; `sha256` hashes the uncut part when it has to be cut.
  package init(_ tables: [TableName], sha256: ([UInt8]) -> Digest) {
    let whole = tables.sorted().map { Self.escaped($0) }.joined(separator: "+")
    guard whole.utf8.count > 120 else {
      description = whole
      return
    }
    description = String(whole.prefix(110)) + "~" + String(sha256(Array(whole.utf8)).hex.prefix(8))
  }

  private static func escaped(_ table: TableName) -> String {
    let plain = table.description
    let reserved = ["data", "schema", "globals"].contains(plain)
    return plain.utf8.enumerated().map { offset, byte in
      let allowed =
        byte.isLowerLetter || byte.isUpperLetter || byte.isDigit || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: ".")
      guard allowed, !(reserved && offset == 0) else {
        let digits = Array("0123456789abcdef")
        return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
      return String(UnicodeScalar(byte))
    }.joined()
  }
}
