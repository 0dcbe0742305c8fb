/// Reads the JSON that PostgreSQL writes; some megabytes of it in a moment.
///
/// It takes what jsonb's text form holds and nothing more lenient; its input is never a user's.
struct DocumentParser {
  private let bytes: [UInt8]
  private var at = 0
  private var depth = 0

  private static let deepest = 64

  /// The document as a value; nil when it is not JSON.
  static func parse(_ text: String) -> SchemaValue? {
    var parser = DocumentParser(bytes: Array(text.utf8))
    guard let value = parser.value() else { return nil }
    parser.skipBlank()
    return parser.at == parser.bytes.count ? value : nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlank() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  private mutating func take(_ mark: UInt8) -> Bool {
    skipBlank()
    guard next == mark else { return false }
    at += 1
    return true
  }

  private mutating func take(word: StaticString) -> Bool {
    let end = at + word.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[at + offset] != word.utf8Start[offset] {
      return false
    }
    at = end
    return true
  }

  private mutating func value() -> SchemaValue? {
    skipBlank()
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest, let first = next else { return nil }
    switch first {
    case UInt8(ascii: "{"): return object()
    case UInt8(ascii: "["): return list()
    case UInt8(ascii: "\""): return string().map { .text($0) }
    case UInt8(ascii: "t"): return take(word: "true") ? .flag(true) : nil
    case UInt8(ascii: "f"): return take(word: "false") ? .flag(false) : nil
    case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
    default: return number()
    }
  }

  private mutating func object() -> SchemaValue? {
    at += 1
    var members: [String: SchemaValue] = [:]
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipBlank()
      guard next == UInt8(ascii: "\""), let name = string(), take(UInt8(ascii: ":")), let value = value()
      else { return nil }
      members[name] = value
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func list() -> SchemaValue? {
    at += 1
    var values: [SchemaValue] = []
    if take(UInt8(ascii: "]")) { return .list(values) }
    while true {
      guard let value = value() else { return nil }
      values.append(value)
      if take(UInt8(ascii: "]")) { return .list(values) }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func number() -> SchemaValue? {
    let start = at
    while let byte = next, "+-.0123456789eE".utf8.contains(byte) { at += 1 }
    return at == start ? nil : .number(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private mutating func string() -> String? {
    at += 1
    var start = at
    var text = ""
    while let byte = next {
      guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        at += 1
        continue
      }
      text += String(decoding: bytes[start..<at], as: UTF8.self)
      at += 1
      if byte == UInt8(ascii: "\"") { return text }
      guard let escaped = escape() else { return nil }
      text.unicodeScalars.append(escaped)
      start = at
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    at += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"):
      // jsonb writes only control characters this way, never a half of a surrogate pair.
      guard at + 4 <= bytes.count,
        let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
      else { return nil }
      at += 4
      return Unicode.Scalar(code)
    default: return Unicode.Scalar(byte)
    }
  }
}
