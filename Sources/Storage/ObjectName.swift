package import ArchiveModel

/// The name of an object in a store: 1 to 255 of `[A-Za-z0-9._%+~-]`, beginning with neither a dot nor a dash.
///
/// Such a name is one path component on every file system, no hidden file, no option of a program, and means
/// itself in a shell. Names that begin with `catalog.sqlite` are refused as well: the catalog lies beside the
/// objects, and opening it with ordinary file calls would drop the locks that SQLite holds on it.
package struct ObjectName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The name as stored.
  package let rawValue: String

  /// Accepts a well-formed name exactly as it is written; throws `nameInvalid`.
  package init(_ text: String) throws(StorageFault) {
    guard Self.isWellFormed(text) else {
      throw StorageFault(
        .nameInvalid, "\(text.quotedForMessage) is not the name of a stored object",
        hint: "Use 1 to 255 of A-Z a-z 0-9 . _ % + ~ -, beginning with neither a dot nor a dash.")
    }
    guard !Self.isReserved(text) else {
      throw StorageFault(
        .nameInvalid, "\(text.quotedForMessage) is reserved for the catalog",
        hint: "Names that begin with \(Self.catalogPrefix) are never objects of a store.")
    }
    rawValue = text
  }

  /// The name of a dump of the convention.
  package init(_ name: ArchiveName) throws(StorageFault) {
    try self.init(name.description)
  }

  package var description: String { rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  private static let catalogPrefix = "catalog.sqlite"

  /// Whether the name is the catalog's, its journal's, or that of a copy of it put aside.
  static func isReserved(_ text: String) -> Bool { text.hasPrefix(catalogPrefix) }

  private static func isWellFormed(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (1...255).contains(bytes.count), bytes.first != UInt8(ascii: "."), bytes.first != UInt8(ascii: "-")
    else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "%"),
        UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }
}
