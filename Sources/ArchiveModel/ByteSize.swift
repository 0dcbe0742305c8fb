/// A number of bytes as people write it: `2GiB`, `500MB`, `0B`.
///
/// `kB`, `MB`, `GB`, `TB` are powers of 1000; `KiB`, `MiB`, `GiB`, `TiB` powers of 1024.
package struct ByteSize: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The bytes, never negative.
  package let bytes: Int64

  private static let units: [(name: String, bytes: Int64)] = [
    ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000),
    ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1_000), ("B", 1),
  ]

  /// Wraps bytes; negative ones become zero.
  package init(bytes: Int64) {
    self.bytes = max(0, bytes)
  }

  /// Reads a whole number and a unit without white space; throws `usage` naming the nearest unit.
  package init(_ text: String) throws(ModelFault) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = String(text[digits.endIndex...])
    guard !digits.isEmpty, let known = Self.units.first(where: { $0.name == unit }) else {
      throw Self.unreadable(text, digits: digits, unit: unit)
    }
    guard let number = Int64(digits),
      case let (bytes, false) = number.multipliedReportingOverflow(by: known.bytes)
    else { throw ModelFault(.usage, "\(text.quotedForMessage) is too large a size") }
    self.bytes = bytes
  }

  private static func unreadable(_ text: String, digits: Substring, unit: String) -> ModelFault {
    let trimmed = unit.lowercased().filter { $0 != " " }
    let meant =
      units.first { $0.name.lowercased() == trimmed }
      ?? units.first { !trimmed.isEmpty && $0.name.lowercased() == trimmed + "ib" }
    let suggestion = digits.isEmpty ? nil : meant.map { "Did you mean '\(digits)\($0.name)'? " }
    let message =
      unit.isEmpty && !digits.isEmpty
      ? "\(text.quotedForMessage) has no unit of size" : "\(text.quotedForMessage) is not a size"
    return ModelFault(
      .usage, message,
      hint: (suggestion ?? "")
        + "Write a whole number and one of B, kB, MB, GB, TB, KiB, MiB, GiB, TiB, such as 2GiB.")
  }

  /// The spelling in the largest unit that loses nothing.
  package var description: String {
    let unit = Self.units.first { bytes > 0 && bytes % $0.bytes == 0 }
    return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)B"
  }

  package static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}
