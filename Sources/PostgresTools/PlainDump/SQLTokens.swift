import ArchiveModel

/// One token of a statement and where it stands.
struct SQLToken: Equatable {
  enum Kind: Equatable {
    /// A bare word in lower case, as PostgreSQL folds ASCII.
    case word(String)
    /// A name in double quotes, without them.
    case name(String)
    /// A string constant without escapes, quotes taken off; escape, bit and Unicode strings are `.opaque`.
    case string(String)
    /// Any other constant.
    case opaque
    /// One byte of punctuation.
    case mark(UInt8)
  }

  let kind: Kind
  let range: Range<Int>

  /// The name that the token is in the place of a name.
  var identifier: String? {
    switch kind {
    case .word(let text), .name(let text): text
    default: nil
    }
  }

  func `is`(_ word: String) -> Bool { kind == .word(word) }
  func isMark(_ mark: Unicode.Scalar) -> Bool { kind == .mark(UInt8(ascii: mark)) }
}

/// The tokens of one statement that the scanner has accepted.
struct SQLTokens {
  private let bytes: [UInt8]
  private var at = 0

  /// Cuts a statement into tokens; comments are left out, an open quote at the end ends with the text.
  static func of(_ bytes: some Sequence<UInt8>) -> [SQLToken] {
    var cutter = SQLTokens(bytes: Array(bytes))
    var found: [SQLToken] = []
    while let token = cutter.next() { found.append(token) }
    return found
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func peek(_ distance: Int = 0) -> UInt8 {
    at + distance < bytes.count ? bytes[at + distance] : 0
  }

  private mutating func next() -> SQLToken? {
    skipSpace()
    guard at < bytes.count else { return nil }
    let start = at
    let kind = take()
    return SQLToken(kind: kind, range: start..<at)
  }

  private mutating func take() -> SQLToken.Kind {
    let byte = peek()
    switch byte {
    case UInt8(ascii: "'"): return takeQuoted(byte, escapes: false).map { .string($0) } ?? .opaque
    case UInt8(ascii: "\""): return .name(DumpText.decoded(quotedBytes(byte, escapes: false)))
    case UInt8(ascii: "$"): return takeDollar()
    case _ where SQLByte.beginsWord(byte): return takeWord()
    case _ where byte.isASCIIDigit:
      while peek().isASCIIDigit || peek() == UInt8(ascii: ".") { at += 1 }
      return .opaque
    default:
      at += 1
      return .mark(byte)
    }
  }

  private mutating func takeWord() -> SQLToken.Kind {
    let start = at
    while SQLByte.continuesTag(peek()) || peek() == UInt8(ascii: "$") { at += 1 }
    if at - start == 1 {
      let letter = bytes[start] | 0x20
      if peek() == UInt8(ascii: "'"), "ebxn".utf8.contains(letter) {
        _ = takeQuoted(peek(), escapes: letter == UInt8(ascii: "e"))
        return .opaque
      }
      let quote = peek(1)
      if letter == UInt8(ascii: "u"), peek() == UInt8(ascii: "&"), quote == UInt8(ascii: "'") || quote == 0x22
      {
        at += 1
        _ = takeQuoted(quote, escapes: false)
        return .opaque
      }
    }
    return .word(DumpText.decoded(bytes[start..<at].map { $0.isASCIIUpper ? $0 | 0x20 : $0 }))
  }

  /// Takes a quoted constant or name with its quotes, doubled ones made single; nil when it is not UTF-8.
  private mutating func takeQuoted(_ quote: UInt8, escapes: Bool) -> String? {
    String(validating: quotedBytes(quote, escapes: escapes), as: UTF8.self)
  }

  private mutating func quotedBytes(_ quote: UInt8, escapes: Bool) -> [UInt8] {
    at += 1
    var content: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if escapes, byte == UInt8(ascii: "\\") {
        at = min(at + 1, bytes.count)
      } else if byte != quote {
        content.append(byte)
      } else if peek() == quote, at < bytes.count {
        content.append(quote)
        at += 1
      } else {
        break
      }
    }
    return content
  }

  private mutating func takeDollar() -> SQLToken.Kind {
    let start = at
    at += 1
    while SQLByte.continuesTag(peek()) { at += 1 }
    guard peek() == UInt8(ascii: "$"), !(at > start + 1 && bytes[start + 1].isASCIIDigit) else {
      return .opaque
    }
    at += 1
    let tag = bytes[start..<at]
    while at < bytes.count, !bytes[at...].starts(with: tag) { at += 1 }
    at = min(at + tag.count, bytes.count)
    return .opaque
  }

  private mutating func skipSpace() {
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x20 || (9...13).contains(byte) {
        at += 1
      } else if byte == UInt8(ascii: "-"), peek(1) == byte {
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n"), bytes[at] != UInt8(ascii: "\r") { at += 1 }
      } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if peek() == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        depth += 1
        at += 2
      } else if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        depth -= 1
        at += 2
      } else {
        at += 1
      }
    } while depth > 0 && at < bytes.count
    at = min(at, bytes.count)
  }
}
