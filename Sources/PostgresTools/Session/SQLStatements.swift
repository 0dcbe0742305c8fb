import ArchiveModel

/// SQL cut into single statements, so that psql is given one at a time and none can leave it waiting.
///
/// psql reads `\` outside quotes as a command of its own and holds a statement back while a quote, a comment
/// or a parenthesis is open; text with either is refused with `usage`. SQL-standard function bodies
/// (`BEGIN ATOMIC`) are not understood and must not be given.
package struct SQLStatements: Equatable, Sendable {
  /// The statements in order, without their semicolons and the white space around them; none is empty.
  package let statements: [String]

  /// Cuts the text at its top-level semicolons; throws `usage`.
  package init(_ text: String) throws(PostgresFault) {
    var scanner = Scanner(bytes: Array(text.utf8))
    statements = try scanner.scan()
  }
}

/// Walks the bytes once; SQL's own marks are ASCII, so other bytes are only carried along.
private struct Scanner {
  let bytes: [UInt8]
  var position = 0
  var depth = 0
  var start = 0
  /// Whether anything but white space and comments stands between `start` and `position`.
  var hasWords = false
  var found: [String] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func scan() throws(PostgresFault) -> [String] {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "'"): try string()
      case UInt8(ascii: "\""): try quoted(UInt8(ascii: "\""), escapes: false)
      case UInt8(ascii: "$"): try dollar()
      case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): lineComment()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): try blockComment()
      case UInt8(ascii: "\\"): throw Self.refused("has a backslash outside quotes")
      case 0: throw Self.refused("holds a NUL")
      case UInt8(ascii: ";") where depth == 0: end()
      case let byte:
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        guard depth >= 0 else { throw Self.refused("closes a parenthesis that is not open") }
        if !byte.isSpace { hasWords = true }
        position += 1
      }
    }
    guard depth == 0 else { throw Self.refused("leaves a parenthesis open") }
    end()
    return found
  }

  private func peek(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private mutating func end() {
    if hasWords {
      var statement = bytes[start..<min(position, bytes.count)]
      while let first = statement.first, first.isSpace { statement.removeFirst() }
      while let last = statement.last, last.isSpace { statement.removeLast() }
      found.append(String(decoding: statement, as: UTF8.self))
    }
    position += 1
    start = position
    hasWords = false
  }

  /// A string constant; one with `E` directly before it has backslash escapes.
  private mutating func string() throws(PostgresFault) {
    let before = position > 0 ? bytes[position - 1] | 0x20 : 0
    let isEscape =
      before == UInt8(ascii: "e") && (position < 2 || !bytes[position - 2].continuesName)
    try quoted(UInt8(ascii: "'"), escapes: isEscape)
  }

  private mutating func quoted(_ mark: UInt8, escapes: Bool) throws(PostgresFault) {
    hasWords = true
    position += 1
    while let byte = peek(0) {
      guard byte != 0 else { throw Self.refused("holds a NUL") }
      switch byte {
      case mark where peek(1) == mark: position += 2
      case mark:
        position += 1
        return
      case UInt8(ascii: "\\") where escapes: position += 2
      default: position += 1
      }
    }
    throw Self.refused("leaves a quote open")
  }

  /// `$tag$ … $tag$`, or a dollar that is part of a name or a parameter.
  private mutating func dollar() throws(PostgresFault) {
    hasWords = true
    let opening = position
    let insideName = opening > 0 && bytes[opening - 1].continuesName
    position += 1
    guard !insideName, let next = peek(0), !next.isDigit else { return }
    while let byte = peek(0), byte.continuesName, byte != UInt8(ascii: "$") { position += 1 }
    guard peek(0) == UInt8(ascii: "$") else { return }
    position += 1
    let tag = bytes[opening..<position]
    while position + tag.count <= bytes.count {
      if bytes[position] == tag.first, bytes[position..<(position + tag.count)].elementsEqual(tag) {
        position += tag.count
        return
      }
      position += 1
    }
    throw Self.refused("leaves a dollar quote open")
  }

  private mutating func lineComment() {
    while let byte = peek(0), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { position += 1 }
  }

  /// Comments of the block kind nest, unlike in C.
  private mutating func blockComment() throws(PostgresFault) {
    var level = 0
    repeat {
      guard let byte = peek(0), let next = peek(1) else { throw Self.refused("leaves a comment open") }
      switch (byte, next) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        level += 1
        position += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        level -= 1
        position += 2
      default: position += 1
      }
    } while level > 0
  }

  private static func refused(_ what: String) -> PostgresFault {
    PostgresFault(.usage, "the SQL text \(what)", hint: "Give complete SQL statements without psql commands.")
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  /// Letters, digits, `_`, `$` and every byte beyond ASCII, as PostgreSQL's scanner has it.
  fileprivate var continuesName: Bool {
    isDigit || (0x61...0x7A).contains(self | 0x20) || self == UInt8(ascii: "_") || self == UInt8(ascii: "$")
      || self >= 0x80
  }
}
