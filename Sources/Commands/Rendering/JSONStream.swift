import ArchiveModel
import Foundation

/// Writes one JSON document piece by piece, in the very bytes that `JSONOutput.document` has for the same value.
///
/// For documents with more rows than memory should hold: what is written leaves every 64 KiB. The keys of an object
/// come in the order of the alphabet, which is the caller's to keep.
struct JSONStream {
  private static let piece = 65_536

  private let write: (String) -> Void
  private var buffer: [UInt8] = []
  private var depth = 0
  /// Whether the list or object that is open has nothing in it yet.
  private var isEmpty = true

  /// Hands each piece to `write`.
  init(_ write: @escaping (String) -> Void) {
    self.write = write
    buffer.reserveCapacity(2 * Self.piece)
  }

  /// Writes the whole document, which is one object, and a newline.
  mutating func document(_ body: (inout Self) throws -> Void) throws {
    try nest("{", "}", body)
    buffer.append(UInt8(ascii: "\n"))
    flush()
  }

  /// A list under a key of the open object.
  mutating func list(_ key: String, _ body: (inout Self) throws -> Void) throws {
    begin(key)
    try nest("[", "]", body)
  }

  /// An object in the open list.
  mutating func object(_ body: (inout Self) throws -> Void) throws {
    begin()
    try nest("{", "}", body)
  }

  mutating func field(_ key: String, _ text: String) throws {
    begin(key)
    try put(text)
  }

  mutating func field(_ key: String, _ number: Int64) {
    begin(key)
    buffer += String(number).utf8
  }

  /// An instant as RFC 3339 in UTC, to the second.
  mutating func field(_ key: String, _ instant: Date) throws { try field(key, RFC3339.text(instant)) }

  /// Texts in a list of their own.
  mutating func field(_ key: String, _ texts: [String]) throws {
    try list(key) { json in
      for text in texts {
        json.begin()
        try json.put(text)
      }
    }
  }

  /// Any value under a key of the open object; too slow for the fields of a million rows.
  mutating func field(_ key: String, encoding value: some Encodable) throws {
    begin(key)
    try put(encoding: value)
  }

  /// Any value in the open list.
  mutating func element(encoding value: some Encodable) throws {
    begin()
    try put(encoding: value)
  }

  private mutating func nest(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout Self) throws -> Void
  ) throws {
    buffer.append(UInt8(ascii: open))
    buffer.append(UInt8(ascii: "\n"))
    depth += 1
    isEmpty = true
    try body(&self)
    depth -= 1
    isEmpty = false
    buffer.append(UInt8(ascii: "\n"))
    indent()
    buffer.append(UInt8(ascii: close))
  }

  /// What stands before each field and element.
  private mutating func begin(_ key: String? = nil) {
    if buffer.count >= Self.piece { flush() }
    if !isEmpty {
      buffer.append(UInt8(ascii: ","))
      buffer.append(UInt8(ascii: "\n"))
    }
    isEmpty = false
    indent()
    guard let key else { return }
    buffer.append(UInt8(ascii: "\""))
    buffer += key.utf8
    buffer += "\" : ".utf8
  }

  private mutating func indent() {
    buffer.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private mutating func put(_ text: String) throws {
    func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
      bytes.allSatisfy {
        $0 >= UInt8(ascii: " ") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
    }
    let needsNoEscape = text.utf8.withContiguousStorageIfAvailable { isPlain($0) } ?? isPlain(text.utf8)
    guard needsNoEscape else { return try put(encoding: text) }
    buffer.append(UInt8(ascii: "\""))
    buffer += text.utf8
    buffer.append(UInt8(ascii: "\""))
  }

  private mutating func put(encoding value: some Encodable) throws {
    for byte in try JSONOutput.indented(value) {
      buffer.append(byte)
      // A newline within a text is written as an escape, so this is one between fields.
      if byte == UInt8(ascii: "\n") { indent() }
    }
  }

  private mutating func flush() {
    write(String(decoding: buffer, as: UTF8.self))
    buffer.removeAll(keepingCapacity: true)
  }
}
