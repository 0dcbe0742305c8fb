import ArchiveModel
import Glibc

/// What stands between statements: white space, line comments, and the two commands that are allowed.
extension PlainDumpScanner {
  /// Reads white space until a comment, a command or a statement begins.
  mutating func scanBetween(
    _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    if mode == .dash { return try scanSecondDash(&cursor) }
    while cursor.at < cursor.count {
      switch cursor.base[cursor.at] {
      case UInt8(ascii: "\n"):
        line += 1
        atLineStart = true
        cursor.at += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C:
        atLineStart = false
        cursor.at += 1
      case UInt8(ascii: "\r"):
        throw PostgresFault.rewrittenLineEnds(line: line)
      case UInt8(ascii: "-"):
        try begin(.dash, &cursor, &visitor)
        text.append(UInt8(ascii: "-"))
        cursor.at += 1
        cursor.shown = cursor.at
        return
      case UInt8(ascii: "\\"):
        try begin(.command, &cursor, &visitor)
        return
      default:
        try begin(.code, &cursor, &visitor)
        code = CodeState()
        return
      }
    }
  }

  /// Shows the white space and turns to what follows it.
  private mutating func begin(
    _ next: Mode, _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    try show(&cursor, &visitor)
    mode = next
    startLine = line
    text.removeAll(keepingCapacity: true)
  }

  /// No statement begins with a dash, so a second one must follow the first.
  private mutating func scanSecondDash(_ cursor: inout Cursor) throws(PostgresFault) {
    guard cursor.base[cursor.at] == UInt8(ascii: "-") else {
      throw PostgresFault.unsafeDump("has a statement that begins with a dash", line: line)
    }
    mode = .comment
  }

  /// Collects a comment or a command up to its line end.
  mutating func scanLine(
    _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    let end = cursor.find(UInt8(ascii: "\n"))
    cursor.at = end.map { $0 + 1 } ?? cursor.count
    text.append(contentsOf: cursor.run)
    cursor.shown = cursor.at
    guard text.count <= Self.longestLine else {
      throw PostgresFault.unsafeDump("has a comment or command of more than 1 MiB", line: startLine)
    }
    if end != nil { try endLine(&visitor) }
  }

  /// Checks and shows a whole comment or command; its line end is missing at the end of the file only.
  mutating func endLine(_ visitor: inout some PlainDumpVisitor) throws(PostgresFault) {
    if text.suffix(2).elementsEqual([UInt8(ascii: "\r"), UInt8(ascii: "\n")]) {
      throw PostgresFault.rewrittenLineEnds(line: startLine)
    }
    // A carriage return ends a comment for psql, and what follows it is read as SQL.
    if text.contains(UInt8(ascii: "\r")) {
      throw PostgresFault.unsafeDump("has a carriage return in a comment or command", line: startLine)
    }
    var kind = atLineStart ? PlainDumpPiece.comment : .trailingComment
    if mode == .command {
      let isConnection = ConnectionLine.isOne(text)
      guard atLineStart, isConnection || RestrictionLine(text) != nil else {
        throw PostgresFault.forbiddenCommand(text, line: startLine)
      }
      kind = isConnection ? .connection : .restriction
    }
    let shown: Result<Void, PostgresFault> = text.withUnsafeBytes { bytes in
      Result { () throws(PostgresFault) in try visitor.piece(kind, bytes, line: startLine) }
    }
    try shown.get()
    mode = .between
    atLineStart = true
    line += 1
  }

  /// Reads the line end behind the semicolon of a COPY, where nothing else may stand.
  mutating func scanCopyLineEnd(
    _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    switch cursor.base[cursor.at] {
    case UInt8(ascii: "\n"): break
    case UInt8(ascii: "\r"): throw PostgresFault.rewrittenLineEnds(line: line)
    default: throw PostgresFault.unsafeDump("has something behind a COPY statement", line: line)
    }
    cursor.at += 1
    line += 1
    try show(&cursor, &visitor)
    mode = .copyData
    rows = CopyRows()
  }
}

/// A line that puts psql into its restricted mode or out of it: `\restrict KEY`, `\unrestrict KEY`.
///
/// pg_dump writes both since 15.14, 16.10 and 17.6. The key is checked strictly, because psql evaluates
/// backquotes in the argument of `\unrestrict` (CVE-2026-18408).
struct RestrictionLine: Equatable {
  let opens: Bool
  let key: String

  init?(_ line: [UInt8]) {
    var words = line[...]
    if words.last == UInt8(ascii: "\n") { words.removeLast() }
    let opening = Array("\\restrict ".utf8)
    let closing = Array("\\unrestrict ".utf8)
    opens = words.starts(with: opening)
    guard opens || words.starts(with: closing) else { return nil }
    let key = words.dropFirst(opens ? opening.count : closing.count)
    let isPlain = key.allSatisfy { $0.isASCIIDigit || $0.isASCIILower || $0.isASCIIUpper }
    guard !key.isEmpty, isPlain else { return nil }
    self.key = String(decoding: key, as: UTF8.self)
  }
}

/// A line that makes psql go on in another database: `\connect NAME`.
///
/// `pg_dump --create` writes one behind each entry of the database itself. No restore ever sends it to psql; still a
/// backquote, with which it could run a program, is refused.
enum ConnectionLine {
  static func isOne(_ line: [UInt8]) -> Bool {
    line.starts(with: "\\connect ".utf8) && !line.contains(UInt8(ascii: "`"))
      && !line.dropFirst().contains(UInt8(ascii: "\\"))
  }
}

extension PostgresFault {
  /// A backslash command that a dump must not hold.
  static func forbiddenCommand(_ text: [UInt8], line: Int) -> PostgresFault {
    let shown = String(decoding: text.prefix(60), as: UTF8.self).filter { !$0.isNewline }
    guard !shown.hasPrefix("\\connect") else {
      return PostgresFault(
        .dumpUnsafe, "the dump changes to another database in line \(line): \(shown.quotedForMessage)",
        hint:
          "pg_dumpall does that, and pg_dump only where it creates the database; make a dump of one database."
      )
    }
    return PostgresFault(
      .dumpUnsafe, "the dump holds a command for psql in line \(line): \(shown.quotedForMessage)",
      hint: "Such commands can run programs on this host; do not restore this file.")
  }
}
