/// The line of each key in a TOML document that is known to be well-formed.
///
/// TOMLKit reports positions of syntax errors only, so that the lines for all other messages are found here.
struct KeyLines {
  /// Key path to the line where it first stands, from 1.
  private(set) var lines: [[String]: Int] = [:]
  /// The line of the first escape that stands for NUL, which TOMLKit would cut a string at.
  private(set) var nulEscapeLine: Int?

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1

  /// Scans the whole document.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    var table: [String] = []
    while skipSpace(newlines: true), let byte = peek {
      if byte == UInt8(ascii: "[") {
        index += 1
        if peek == UInt8(ascii: "[") { index += 1 }
        table = takeKey()
        note(table, under: [])
        while let byte = peek, byte == UInt8(ascii: "]") { index += 1 }
      } else {
        takePair(under: table)
      }
    }
  }

  /// The line of a key, or of the nearest table around it.
  func line(of path: [String]) -> Int {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return 1
  }

  private mutating func note(_ key: [String], under table: [String]) {
    for count in key.indices {
      let path = table + key[...count]
      if lines[path] == nil { lines[path] = line }
    }
  }

  private mutating func takePair(under table: [String]) {
    let before = index
    let key = takeKey()
    note(key, under: table)
    if peek == UInt8(ascii: "=") { index += 1 }
    takeValue(path: table + key)
    // A well-formed document always moves on; this keeps any other from looping.
    if index == before { index += 1 }
  }

  /// Takes a dotted key and the white space behind it.
  private mutating func takeKey() -> [String] {
    var parts: [String] = []
    repeat {
      _ = skipSpace(newlines: false)
      if let byte = peek, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        parts.append(takeString())
      } else {
        let begin = index
        while let byte = peek, Self.isBareKeyByte(byte) { index += 1 }
        parts.append(String(decoding: bytes[begin..<index], as: UTF8.self))
      }
      _ = skipSpace(newlines: false)
      guard peek == UInt8(ascii: ".") else { return parts }
      index += 1
    } while true
  }

  private mutating func takeValue(path: [String]) {
    _ = skipSpace(newlines: false)
    switch peek {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = takeString()
    case UInt8(ascii: "["): takeItems(until: UInt8(ascii: "]")) { $0.takeValue(path: path) }
    case UInt8(ascii: "{"): takeItems(until: UInt8(ascii: "}")) { $0.takePair(under: path) }
    default:
      while let byte = peek, !Array(",]}#\n".utf8).contains(byte) { index += 1 }
    }
  }

  private mutating func takeItems(until close: UInt8, _ takeItem: (inout KeyLines) -> Void) {
    index += 1
    while skipSpace(newlines: true), let byte = peek {
      if byte == close {
        index += 1
        return
      }
      if byte == UInt8(ascii: ",") { index += 1 } else { takeItem(&self) }
    }
  }

  /// Takes a string of any of the four kinds; gives its text, with escapes decoded.
  private mutating func takeString() -> String {
    let quote = bytes[index]
    let triple = bytes[index...].starts(with: [quote, quote, quote])
    let fence = triple ? 3 : 1
    index += fence
    var text: [UInt8] = []
    while let byte = peek {
      if byte == quote, !triple || bytes[index...].starts(with: [quote, quote, quote]) {
        index += fence
        // Up to two more quotes belong to the text of a triple string.
        while triple, peek == quote { index += 1 }
        break
      }
      index += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        text += takeEscape()
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Takes what follows a backslash.
  private mutating func takeEscape() -> [UInt8] {
    guard let letter = peek else { return [] }
    index += 1
    let digits = letter == UInt8(ascii: "u") ? 4 : letter == UInt8(ascii: "U") ? 8 : 0
    guard digits > 0 else {
      if letter == UInt8(ascii: "\n") { line += 1 }
      let controls: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "b"): 8,
        UInt8(ascii: "f"): 12,
      ]
      return [controls[letter] ?? letter]
    }
    let hexadecimal = String(decoding: bytes[index...].prefix(digits), as: UTF8.self)
    index = min(index + digits, bytes.count)
    guard let number = UInt32(hexadecimal, radix: 16), let scalar = Unicode.Scalar(number) else { return [] }
    if number == 0, nulEscapeLine == nil { nulEscapeLine = line }
    return Array(String(scalar).utf8)
  }
}

extension KeyLines {
  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private static func isBareKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Skips blanks and, when asked, line ends and comments; false at the end of the document.
  private mutating func skipSpace(newlines: Bool) -> Bool {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
      case UInt8(ascii: "\n") where newlines:
        index += 1
        line += 1
      case UInt8(ascii: "#") where newlines:
        while let byte = peek, byte != UInt8(ascii: "\n") { index += 1 }
      default: return true
      }
    }
    return false
  }
}
