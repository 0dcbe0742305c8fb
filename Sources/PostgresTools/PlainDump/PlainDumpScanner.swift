import ArchiveModel
import Glibc

/// Finds statements, comments and rows in the bytes of a plain dump, by the rules of psql's own lexer.
///
/// The rules are those of `psqlscan.l` and `copy.c` of PostgreSQL 15 to 18: what psql would take for a
/// command must never look like data here. Where its releases differ, or where one byte would make both
/// readings differ, the dump is refused with `dumpUnsafe`. Nothing of the dump is kept but the line or the
/// head of the statement at hand, so memory is bounded.
struct PlainDumpScanner {
  /// Where in the grammar the next byte stands.
  enum Mode {
    case between, dash, comment, command
    case code, dollarOpening
    case plainString, escapeString, quotedName, dollarBody, lineComment, blockComment
    case copyLineEnd, copyData
  }

  /// How much of a statement is kept for those who look at it.
  static let keptBytes = 4096
  /// How long a line comment, a COPY, a SET or a dollar quote's tag may be: none of pg_dump's comes near.
  static let longestLine = 1 << 20

  var mode = Mode.between
  /// The line of the next byte, from 1.
  var line = 1
  /// Whether nothing stands before the next byte on its line, outside statements and rows.
  var atLineStart = true
  /// The comment, command or head of the statement at hand.
  var text: [UInt8] = []
  /// Where the comment, command or statement at hand began.
  var startLine = 1
  var code = CodeState()
  var quote = QuoteState()
  var rows = CopyRows()
  /// `standard_conforming_strings`, which a dump sets and psql follows.
  var standardStrings = true

  /// A chunk, the next byte to read, and the first that was not shown yet.
  struct Cursor {
    let base: UnsafePointer<UInt8>
    let count: Int
    var at = 0
    var shown = 0

    /// The bytes that were read and not shown.
    var run: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + shown, count: at - shown) }

    /// The place of the next such byte, or nil.
    @inline(__always)
    func find(_ byte: UInt8) -> Int? {
      guard let found = memchr(base + at, Int32(byte), count - at) else { return nil }
      return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }

  /// Reads the next bytes, in chunks of any size; throws `dumpUnsafe` and `dumpIncomplete`.
  mutating func push(
    _ bytes: UnsafeRawBufferPointer, to visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress, !bytes.isEmpty else { return }
    // psql's line reader is confused by NUL, and PostgreSQL's text has none.
    if memchr(start, 0, bytes.count) != nil {
      throw PostgresFault.unsafeDump("holds a NUL byte", line: line)
    }
    var cursor = Cursor(base: start, count: bytes.count)
    while cursor.at < cursor.count {
      switch mode {
      case .between, .dash: try scanBetween(&cursor, &visitor)
      case .comment, .command: try scanLine(&cursor, &visitor)
      case .code: try scanCode(&cursor, &visitor)
      case .dollarOpening: try scanDollarOpening(&cursor)
      case .plainString, .quotedName: scanQuoted(&cursor)
      case .escapeString: scanEscapeString(&cursor)
      case .dollarBody: scanDollarBody(&cursor)
      case .lineComment: scanLineComment(&cursor)
      case .blockComment: scanBlockComment(&cursor)
      case .copyLineEnd: try scanCopyLineEnd(&cursor, &visitor)
      case .copyData: try scanCopyData(&cursor, &visitor)
      }
    }
    try show(&cursor, &visitor)
  }

  /// Ends the input: shows a last line that has no line end; tells whether no statement or row was cut.
  mutating func finish(_ visitor: inout some PlainDumpVisitor) throws(PostgresFault) -> Bool {
    switch mode {
    case .between: return true
    case .comment, .command:
      // The line is complete for psql, too, when the file ends.
      try endLine(&visitor)
      return true
    default: return false
    }
  }

  /// Shows what was read of the piece at hand, at its end or at that of the chunk.
  @inline(__always)
  mutating func show(_ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor) throws(PostgresFault) {
    guard cursor.at > cursor.shown else { return }
    let run = cursor.run
    cursor.shown = cursor.at
    switch mode {
    case .dash, .comment, .command: return
    case .between, .copyLineEnd: try visitor.piece(.blank, run, line: line)
    case .copyData: try visitor.piece(.copyData, run, line: line)
    default:
      keep(run)
      try visitor.piece(.statement, run, line: startLine)
    }
  }

  /// Keeps the head of a statement, or all of a COPY or SET.
  private mutating func keep(_ run: UnsafeRawBufferPointer) {
    let limit = keepsAll ? Self.longestLine + 1 : Self.keptBytes
    if text.count < limit { text.append(contentsOf: run.prefix(limit - text.count)) }
  }

  private var keepsAll: Bool { code.firstWord == .copy || code.firstWord == .set }
}

extension PostgresFault {
  /// A dump that might do more than restore.
  static func unsafeDump(_ what: String, line: Int) -> PostgresFault {
    PostgresFault(
      .dumpUnsafe, "the dump \(what) in line \(line)",
      hint: "pg_dump writes no such thing; do not restore this file unless you know who changed it and why.")
  }

  /// A dump whose line ends were rewritten on the way.
  static func rewrittenLineEnds(line: Int) -> PostgresFault {
    PostgresFault(
      .dumpIncomplete, "the dump is damaged: line \(line) ends in CR LF",
      hint: "A terminal or a transfer in text mode rewrote its line ends; with Docker use `exec -T`.")
  }
}
