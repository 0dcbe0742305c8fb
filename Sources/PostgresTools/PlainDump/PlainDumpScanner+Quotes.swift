import ArchiveModel
import Glibc

/// What has to be remembered between two bytes inside quotes and comments.
struct QuoteState {
  /// Whether a backslash takes the next byte.
  var skipsNext = false
  /// The tag of a dollar quote, without its dollars.
  var tag: [UInt8] = []
  /// How many bytes of the closing `$tag$` agree so far.
  var matched = 0
  /// How deep block comments are nested.
  var depth = 0
  /// The byte before, inside a block comment.
  var previous: UInt8 = 0
}

/// SQL inside quotes and comments.
extension PlainDumpScanner {
  /// Reads a plain string or a quoted name; a doubled quote ends it and begins the next, to the same effect.
  mutating func scanQuoted(_ cursor: inout Cursor) {
    let quote = mode == .plainString ? UInt8(ascii: "'") : UInt8(ascii: "\"")
    let end = cursor.find(quote)
    skip(to: end ?? cursor.count, &cursor)
    guard end != nil else { return }
    cursor.at += 1
    mode = .code
  }

  /// Reads a string in which a backslash takes the next byte.
  mutating func scanEscapeString(_ cursor: inout Cursor) {
    while cursor.at < cursor.count {
      let byte = cursor.base[cursor.at]
      cursor.at += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      if quote.skipsNext {
        quote.skipsNext = false
      } else if byte == UInt8(ascii: "\\") {
        quote.skipsNext = true
      } else if byte == UInt8(ascii: "'") {
        mode = .code
        code.afterEscape = .directly
        return
      }
    }
  }

  /// Reads what follows a dollar: a parameter, a tag, or nothing special.
  mutating func scanDollarOpening(_ cursor: inout Cursor) throws(PostgresFault) {
    while cursor.at < cursor.count {
      let byte = cursor.base[cursor.at]
      if byte == UInt8(ascii: "$") {
        cursor.at += 1
        quote.matched = 0
        mode = .dollarBody
        return
      }
      guard quote.tag.isEmpty ? SQLByte.beginsWord(byte) : SQLByte.continuesTag(byte) else {
        mode = .code
        if quote.tag.isEmpty {
          if byte.isASCIIDigit { code.number = .parameter }
        } else {
          var word = SQLWord()
          for byte in quote.tag { word.append(byte) }
          code.end(word)
        }
        return
      }
      quote.tag.append(byte)
      guard quote.tag.count <= 1024 else {
        throw PostgresFault.unsafeDump("has a dollar quote with an endless tag", line: line)
      }
      cursor.at += 1
    }
  }

  /// Reads the body of a dollar quote until its `$tag$`.
  mutating func scanDollarBody(_ cursor: inout Cursor) {
    let dollar = UInt8(ascii: "$")
    while cursor.at < cursor.count {
      if quote.matched == 0 {
        guard let found = cursor.find(dollar) else { return skip(to: cursor.count, &cursor) }
        skip(to: found + 1, &cursor)
        quote.matched = 1
        continue
      }
      let byte = cursor.base[cursor.at]
      if quote.matched == quote.tag.count + 1 {
        guard byte == dollar else {
          quote.matched = 0
          continue
        }
        cursor.at += 1
        mode = .code
        return
      }
      if byte == quote.tag[quote.matched - 1] {
        quote.matched += 1
        cursor.at += 1
      } else if byte == dollar {
        // This dollar may begin the real end.
        quote.matched = 1
        cursor.at += 1
      } else {
        quote.matched = 0
      }
    }
  }

  /// Reads a comment inside a statement; for psql a carriage return ends it, too.
  mutating func scanLineComment(_ cursor: inout Cursor) {
    while cursor.at < cursor.count {
      let byte = cursor.base[cursor.at]
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        mode = .code
        return
      }
      cursor.at += 1
    }
  }

  /// Reads a block comment, which may hold others.
  mutating func scanBlockComment(_ cursor: inout Cursor) {
    while cursor.at < cursor.count {
      let byte = cursor.base[cursor.at]
      cursor.at += 1
      let before = quote.previous
      quote.previous = byte
      switch (before, byte) {
      case (_, UInt8(ascii: "\n")): line += 1
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        quote.depth += 1
        quote.previous = 0
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        quote.depth -= 1
        quote.previous = 0
        if quote.depth == 0 {
          mode = .code
          return
        }
      default: break
      }
    }
  }

  /// Moves on and counts the lines that are skipped.
  @inline(__always)
  private mutating func skip(to end: Int, _ cursor: inout Cursor) {
    var at = cursor.at
    while at < end, let found = memchr(cursor.base + at, 0x0A, end - at) {
      line += 1
      at = UnsafeRawPointer(found) - UnsafeRawPointer(cursor.base) + 1
    }
    cursor.at = end
  }
}
