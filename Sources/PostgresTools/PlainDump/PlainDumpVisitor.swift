/// What a run of bytes of a plain dump is.
enum PlainDumpPiece: Equatable {
  /// White space between statements.
  case blank
  /// One whole line comment between statements that begins a line, with its line end.
  case comment
  /// One whole line comment that stands after something else on its line.
  case trailingComment
  /// One whole `\restrict` or `\unrestrict` line, checked.
  case restriction
  /// One whole `\connect` line, as `pg_dump --create` writes it.
  case connection
  /// A part of a statement, of any length; the last part ends with its semicolon.
  case statement
  /// A part of the rows of a COPY, of any length; the last part ends with the `\.` line.
  case copyData
}

/// One statement that has ended.
struct PlainDumpStatement {
  /// Its text up to `PlainDumpScanner.keptBytes`, or whole when it is a COPY or a SET.
  let text: ArraySlice<UInt8>
  /// Where it began.
  let line: Int
  /// What it copies, when it is a COPY.
  let copy: CopyStatement?
}

/// Who is shown a plain dump while it is scanned.
///
/// Every byte is shown exactly once and in order, whatever the chunks were.
protocol PlainDumpVisitor {
  /// Shows bytes; `line` is where the piece begins.
  mutating func piece(_ kind: PlainDumpPiece, _ bytes: UnsafeRawBufferPointer, line: Int)
    throws(PostgresFault)
  /// Tells that a statement ended; its last piece has been shown.
  mutating func ended(_ statement: PlainDumpStatement) throws(PostgresFault)
  /// Tells that the rows of a COPY ended, and how many there were.
  mutating func endedCopy(rows: Int64) throws(PostgresFault)
}
