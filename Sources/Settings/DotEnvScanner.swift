import ArchiveModel

/// Splits a `.env` file into statements.
struct DotEnvScanner {
  /// A part of a value: taken as it stands, or searched for `$NAME`.
  enum Piece: Equatable {
    case literal(String)
    case expandable(String)
  }

  struct Statement {
    var name: String
    var pieces: [Piece]
    var line: Int
  }

  private let path: String
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1

  init(path: String, bytes: [UInt8]) {
    self.path = path
    let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    self.bytes = marked ? Array(bytes.dropFirst(3)) : bytes
  }

  /// The next statement that gives a name a value; nil at the end.
  mutating func statement() throws(SettingsFault) -> Statement? {
    while index < bytes.count {
      skipBlanks()
      if takeLineEnd() { continue }
      if peek == UInt8(ascii: "#") {
        skipLine()
        continue
      }
      guard index < bytes.count else { return nil }
      let begin = line
      guard let name = try takeName() else { continue }
      return Statement(name: name, pieces: try takeValue(), line: begin)
    }
    return nil
  }

  /// Takes `[export] NAME =`; nil for a bare name, which only hands the process environment on.
  private mutating func takeName() throws(SettingsFault) -> String? {
    let export = Array("export".utf8)
    if bytes[index...].starts(with: export), let after = byte(at: index + export.count),
      after == UInt8(ascii: " ") || after == UInt8(ascii: "\t")
    {
      index += export.count
      skipBlanks()
    }
    let begin = index
    while let byte = peek, Self.isNameByte(byte) { index += 1 }
    let name = String(decoding: bytes[begin..<index], as: UTF8.self)
    skipBlanks()
    if !name.isEmpty, index == bytes.count || peek == UInt8(ascii: "\n") || peek == UInt8(ascii: "#") {
      skipLine()
      return nil
    }
    guard !name.isEmpty, peek == UInt8(ascii: "=") || peek == UInt8(ascii: ":") else {
      throw fault("expected a variable name and '='", hint: "Write NAME=value, one on each line.")
    }
    index += 1
    return name
  }

  private mutating func takeValue() throws(SettingsFault) -> [Piece] {
    let blankBefore = peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t")
    skipBlanks()
    switch peek {
    case UInt8(ascii: "'"): return try takeQuoted(UInt8(ascii: "'"))
    case UInt8(ascii: "\""): return try takeQuoted(UInt8(ascii: "\""))
    default: return [.expandable(try takeUnquoted(blankBefore: blankBefore))]
    }
  }

  /// Takes up to the end of the line or a `#` after white space, without white space at the end.
  private mutating func takeUnquoted(blankBefore: Bool) throws(SettingsFault) -> String {
    let begin = index
    var end: Int?
    var afterBlank = blankBefore
    while let byte = peek, byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "#"), afterBlank, end == nil { end = index }
      afterBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      index += 1
    }
    var value = bytes[begin..<(end ?? index)]
    while let last = value.last, Self.isBlank(last) { value.removeLast() }
    return try text(value)
  }

  /// Takes a quoted value and the rest of its line, which may only be a comment.
  private mutating func takeQuoted(_ quote: UInt8) throws(SettingsFault) -> [Piece] {
    let begin = line
    index += 1
    var pieces: [Piece] = []
    var run: [UInt8] = []
    let double = quote == UInt8(ascii: "\"")
    while let byte = peek, byte != quote {
      index += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "\\"), let next = peek else {
        run.append(byte)
        continue
      }
      if let literal = Self.escape(next, double: double) {
        index += 1
        pieces.append(double ? .expandable(try text(run[...])) : .literal(try text(run[...])))
        pieces.append(.literal(literal))
        run = []
      } else {
        run.append(byte)
      }
    }
    guard peek == quote else {
      line = begin
      throw fault("a quoted value does not end", hint: "Close it with the quote it began with.")
    }
    index += 1
    pieces.append(double ? .expandable(try text(run[...])) : .literal(try text(run[...])))
    skipBlanks()
    guard index == bytes.count || peek == UInt8(ascii: "\n") || peek == UInt8(ascii: "#") else {
      throw fault(
        "text after the closing quote", hint: "Put the whole value in quotes, and a comment after ' #'.")
    }
    skipLine()
    return pieces
  }

  /// What a backslash and a letter stand for; nil when they stand for themselves.
  private static func escape(_ byte: UInt8, double: Bool) -> String? {
    guard double else { return byte == UInt8(ascii: "'") ? "'" : nil }
    return switch byte {
    case UInt8(ascii: "n"): "\n"
    case UInt8(ascii: "r"): "\r"
    case UInt8(ascii: "t"): "\t"
    case UInt8(ascii: "\\"): "\\"
    case UInt8(ascii: "\""): "\""
    case UInt8(ascii: "$"): "$"
    default: nil
    }
  }
}

extension DotEnvScanner {
  private var peek: UInt8? { byte(at: index) }

  private func byte(at position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private mutating func skipBlanks() {
    while let byte = peek, Self.isBlank(byte) { index += 1 }
  }

  private mutating func takeLineEnd() -> Bool {
    guard peek == UInt8(ascii: "\n") else { return false }
    index += 1
    line += 1
    return true
  }

  private mutating func skipLine() {
    while let byte = peek, byte != UInt8(ascii: "\n") { index += 1 }
  }

  private func text(_ slice: ArraySlice<UInt8>) throws(SettingsFault) -> String {
    guard !slice.contains(0) else { throw fault("a value has a NUL byte", hint: "Remove the byte.") }
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw fault("a value is not valid UTF-8", hint: "Save the file as UTF-8.")
    }
    return text
  }

  private func fault(_ message: String, hint: String) -> SettingsFault {
    SettingsFault(.configInvalid, "\(path):\(line): \(message)", hint: hint)
  }
}
