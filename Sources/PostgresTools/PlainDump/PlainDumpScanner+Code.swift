import ArchiveModel

/// SQL outside quotes and comments.
extension PlainDumpScanner {
  /// Reads SQL until a quote, a comment or the end of the statement.
  mutating func scanCode(
    _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    while cursor.at < cursor.count {
      if code.wordIsOpen {
        readWord(&cursor)
        continue
      }
      let byte = cursor.base[cursor.at]
      if code.number != .none {
        try readNumber(byte)
        if code.number != .none {
          cursor.at += 1
          continue
        }
      }
      switch SQLByte.kinds[Int(byte)] {
      case 1:
        code.word = SQLWord()
        code.wordIsOpen = true
        code.previous = 0
        code.afterEscape = .no
        continue
      case 2:
        code.number = .digits
        touch()
      case 3:
        code.previous = 0
        if code.afterEscape != .no { code.afterEscape = .apart }
      case 4:
        if try scanMark(byte, &cursor, &visitor) { return }
        continue
      default: touch()
      }
      cursor.at += 1
    }
  }

  /// Notes a token that is neither word nor quote.
  @inline(__always)
  private mutating func touch() {
    code.previous = 0
    code.afterEscape = .no
    if code.firstWord == .none { code.firstWord = .other }
  }

  /// Reads on in the word at hand and ends it at the first byte that does not belong to it.
  private mutating func readWord(_ cursor: inout Cursor) {
    while cursor.at < cursor.count {
      let byte = cursor.base[cursor.at]
      guard SQLByte.continuesTag(byte) || byte == UInt8(ascii: "$") else {
        code.wordIsOpen = false
        if byte == UInt8(ascii: "'"), code.word.count == 1, "enbx".utf8.contains(code.word.firstByte) {
          // The letter belongs to the constant that follows it and is no word.
          code.escapeComes = code.word.firstByte == UInt8(ascii: "e")
        } else {
          code.end(code.word)
        }
        return
      }
      code.word.append(byte)
      cursor.at += 1
    }
  }

  /// Reads on in the number at hand; releases of psql disagree on one that runs into a word.
  private mutating func readNumber(_ byte: UInt8) throws(PostgresFault) {
    let isDigit = byte.isASCIIDigit
    switch code.number {
    case .none: return
    case .digits where isDigit, .power where isDigit, .parameter where isDigit: return
    case .digits where byte | 0x20 == UInt8(ascii: "e"): code.number = .exponent
    case .exponent where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"): code.number = .sign
    case .exponent where isDigit, .sign where isDigit: code.number = .power
    case .digits where !SQLByte.beginsWord(byte), .power where !SQLByte.beginsWord(byte),
      .parameter where !SQLByte.beginsWord(byte):
      code.number = .none
    default: throw PostgresFault.unsafeDump("has a number that runs into a word", line: line)
    }
  }

  /// Acts on a byte that means something; true when the mode changed.
  private mutating func scanMark(
    _ byte: UInt8, _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) -> Bool {
    let before = code.previous
    code.previous = 0
    let escape = code.afterEscape
    if byte == UInt8(ascii: "\\") { throw PostgresFault.forbiddenCommand(rest(of: cursor), line: line) }
    cursor.at += 1
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      if byte == UInt8(ascii: "\n") { line += 1 }
      if escape != .no { code.afterEscape = .apart }
      return false
    case UInt8(ascii: "'"):
      try openString(escape)
      return true
    case UInt8(ascii: "-"):
      if before == byte {
        mode = .lineComment
        code.afterEscape = code.afterEscapeBeforeDash == .no ? .no : .apart
        return true
      }
      code.previous = byte
      code.afterEscapeBeforeDash = escape
      code.afterEscape = .no
      return false
    case UInt8(ascii: "*") where before == UInt8(ascii: "/"):
      mode = .blockComment
      quote.depth = 1
      quote.previous = 0
      return true
    case UInt8(ascii: "/"):
      code.previous = byte
      code.afterEscape = .no
      return false
    default: break
    }
    touch()
    switch byte {
    case UInt8(ascii: "\""): mode = .quotedName
    case UInt8(ascii: "$"):
      mode = .dollarOpening
      quote.tag.removeAll(keepingCapacity: true)
    case UInt8(ascii: "("): code.parentheses += 1
    case UInt8(ascii: ")"): code.parentheses = max(0, code.parentheses - 1)
    case UInt8(ascii: ";") where code.parentheses == 0 && code.begins == 0:
      try endStatement(&cursor, &visitor)
    default: break
    }
    return mode != .code
  }

  /// Begins a string; one that would continue an escape string on a later line is refused.
  private mutating func openString(_ escape: CodeState.AfterEscape) throws(PostgresFault) {
    guard escape != .apart else {
      throw PostgresFault.unsafeDump("continues an escape string on another line", line: line)
    }
    let escapes = escape == .directly || code.escapeComes || !standardStrings
    if code.firstWord == .none { code.firstWord = .other }
    code.escapeComes = false
    code.afterEscape = .no
    quote.skipsNext = false
    mode = escapes ? .escapeString : .plainString
  }

  /// The rest of the line at hand, as far as it is in the chunk, for a message.
  private func rest(of cursor: Cursor) -> [UInt8] {
    let bytes = UnsafeBufferPointer(start: cursor.base + cursor.at, count: min(80, cursor.count - cursor.at))
    return Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
  }

  /// Ends the statement at hand and decides what comes next.
  private mutating func endStatement(
    _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    try show(&cursor, &visitor)
    atLineStart = false
    var copy: CopyStatement?
    mode = .between
    if code.firstWord == .copy || code.firstWord == .set {
      guard text.count <= Self.longestLine else {
        throw PostgresFault.unsafeDump("has a COPY or SET statement of more than 1 MiB", line: startLine)
      }
      if code.firstWord == .copy {
        let found = try CopyStatement(text, line: startLine)
        if case .rows = found.kind { mode = .copyLineEnd }
        copy = found
      } else {
        try followSetting()
      }
    }
    try visitor.ended(PlainDumpStatement(text: text[...], line: startLine, copy: copy))
  }

  /// Follows the settings that change how psql reads what comes after them.
  private mutating func followSetting() throws(PostgresFault) {
    guard let setting = ScriptSetting(text) else { return }
    switch setting.name {
    case "standard_conforming_strings":
      guard let isOn = setting.truth else {
        throw PostgresFault.unsafeDump("has a setting that cannot be understood", line: startLine)
      }
      standardStrings = isOn
    case "client_encoding" where !ScriptSetting.isSafeEncoding(setting.value):
      throw PostgresFault.unsafeDump(
        "is written in the encoding \(setting.value.quotedForMessage), in which bytes can hide a quote,",
        line: startLine)
    default: break
    }
  }
}
