import ArchiveModel
import Glibc

/// Where the rows of a COPY stand.
struct CopyRows {
  /// How many rows have ended.
  var count: Int64 = 0
  /// How many bytes of the line at hand agree with `\.`; -1 when the line is a row.
  var matched = 0
  /// The byte before the next one.
  var last: UInt8 = 0
}

extension PlainDumpScanner {
  /// Reads rows until the `\.` line, a line at a time.
  mutating func scanCopyData(
    _ cursor: inout Cursor, _ visitor: inout some PlainDumpVisitor
  ) throws(PostgresFault) {
    let newline = UInt8(ascii: "\n")
    while cursor.at < cursor.count {
      if rows.matched >= 0 {
        if try matchEnd(&cursor) {
          let count = rows.count
          try show(&cursor, &visitor)
          mode = .between
          atLineStart = true
          try visitor.endedCopy(rows: count)
          return
        }
        continue
      }
      guard let end = cursor.find(newline) else {
        rows.last = cursor.base[cursor.count - 1]
        cursor.at = cursor.count
        return
      }
      let before = end > cursor.at ? cursor.base[end - 1] : rows.last
      // COPY writes a carriage return as `\r`, so a bare one was added on the way.
      if before == UInt8(ascii: "\r") { throw PostgresFault.rewrittenLineEnds(line: line) }
      endRow()
      cursor.at = end + 1
    }
  }

  @inline(__always)
  private mutating func endRow() {
    rows.count += 1
    rows.matched = 0
    rows.last = 0
    line += 1
  }

  /// Compares the next byte with the `\.` line; true when the line is complete.
  @inline(__always)
  private mutating func matchEnd(_ cursor: inout Cursor) throws(PostgresFault) -> Bool {
    let byte = cursor.base[cursor.at]
    switch (rows.matched, byte) {
    case (0, UInt8(ascii: "\\")), (1, UInt8(ascii: ".")):
      rows.matched += 1
    case (2, UInt8(ascii: "\n")):
      cursor.at += 1
      line += 1
      return true
    case (2, UInt8(ascii: "\r")):
      throw PostgresFault.rewrittenLineEnds(line: line)
    case (2, _):
      throw PostgresFault.unsafeDump("has something behind the end of rows", line: line)
    default:
      // Not consumed: it may be the line's end.
      rows.last = rows.matched == 1 ? UInt8(ascii: "\\") : 0
      rows.matched = -1
      return false
    }
    cursor.at += 1
    return false
  }
}
