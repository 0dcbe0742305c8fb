/// A first pass over a TOML document, before the parser sees it.
///
/// It finds the line of each key, since TOMLKit reports positions of syntax errors only. And it finds what
/// TOMLKit 0.6.0 cannot be given: its toml++ 3.4 ends the process on an assertion when a table header has no
/// key, an array item begins with `}` or a Unicode line separator, or the time of a date is incomplete. (Five
/// million mutated documents met no others.) On a document that is malformed elsewhere the lines mean nothing.
struct DocumentScan {
  /// What the parser must not see.
  struct Hazard: Equatable {
    var line: Int
    var message: String
    var hint: String
  }

  /// Key path to the line where it first stands, from 1.
  private(set) var lines: [[String]: Int] = [:]
  /// Key path of a list of tables to the keys of each of its items with their lines.
  private var items: [[String]: [[[String]: Int]]] = [:]
  /// The line of the first escape that stands for NUL, which TOMLKit would cut a string at.
  private(set) var nulEscapeLine: Int?
  /// The first thing that the parser must not see.
  private(set) var hazard: Hazard?

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var depth = 0

  /// Scans the whole document.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    var table: [String] = []
    var list: [String]?
    while skipSpace(newlines: true), let byte = peek {
      if byte == UInt8(ascii: "[") {
        index += 1
        let isList = peek == UInt8(ascii: "[")
        if isList { index += 1 }
        _ = skipSpace(newlines: false)
        if let byte = peek, !Self.isKeyStart(byte), byte != UInt8(ascii: "]") {
          report("a table header has no name", hint: "Write a name between the brackets, such as [archive].")
        }
        table = takeKey()
        note(table, under: [])
        list = isList ? table : nil
        if isList { items[table, default: []].append([table: line]) }
        while let byte = peek, byte == UInt8(ascii: "]") { index += 1 }
      } else {
        let start = (index, line)
        takePair(under: table)
        if let list { noteItem(of: list, from: start) }
      }
    }
  }

  /// Reads the key of a pair again, for the item of a list that it stands in.
  private mutating func noteItem(of list: [String], from start: (index: Int, line: Int)) {
    let end = (index, line)
    index = start.index
    let key = list + takeKey()
    index = end.0
    line = end.1
    guard let last = items[list]?.indices.last, items[list]?[last][key] == nil else { return }
    items[list]?[last][key] = start.line
  }

  /// The line of a key, or of the nearest table around it; `item` says which of a list of tables is meant.
  func line(of path: [String], item: Int? = nil) -> Int {
    var path = path
    if let item, let items = items[Array(path.dropLast())], items.indices.contains(item) {
      return items[item][path] ?? items[item][Array(path.dropLast())] ?? 1
    }
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return 1
  }

  private mutating func note(_ key: [String], under table: [String]) {
    guard table.count + key.count <= Self.deepest else {
      report("a key has too many parts", hint: "No setting's name has more than three.")
      index = bytes.count
      return
    }
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
    default: takeScalar()
    }
  }

  /// Takes a number, a word, a date or a time.
  private mutating func takeScalar() {
    let begin = index
    while let byte = peek, !Self.scalarEnds.contains(byte) { index += 1 }
    let scalar = bytes[begin..<index]
    if scalar.contains(where: { $0 >= 0x80 }) {
      report("a value with a character outside ASCII is not in quotes", hint: "Put text in quotes.")
    }
    // In a number a `-` stands at the front or behind the `e`, and a `:` nowhere.
    let dashed = zip(scalar, scalar.dropFirst()).contains { Self.isDigit($0) && $1 == UInt8(ascii: "-") }
    if dashed || scalar.contains(UInt8(ascii: ":")) {
      report("a date or time, which no setting is", hint: "Put it in quotes if it is meant as text.")
    }
  }

  private mutating func takeItems(until close: UInt8, _ takeItem: (inout DocumentScan) -> Void) {
    index += 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      report("values are nested too deeply", hint: "No setting is a list of lists.")
      index = bytes.count
      return
    }
    while skipSpace(newlines: true), let byte = peek {
      if byte == close {
        index += 1
        return
      }
      if byte == UInt8(ascii: ",") {
        index += 1
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        report("an opening bracket is closed by another kind", hint: "Close [ with ] and { with }.")
        index += 1
      } else {
        takeItem(&self)
      }
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

extension DocumentScan {
  /// More than any setting needs, less than any stack or memory minds.
  private static let deepest = 32
  private static let scalarEnds = Array(",]}#\n".utf8)

  private var peek: UInt8? { byte(at: index) }

  private func byte(at position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func report(_ message: String, hint: String) {
    if hazard == nil { hazard = Hazard(line: line, message: message, hint: hint) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isKeyStart(_ byte: UInt8) -> Bool {
    isBareKeyByte(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

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
