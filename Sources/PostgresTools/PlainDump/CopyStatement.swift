import ArchiveModel

/// A COPY statement of a script, judged by what it reads or writes.
struct CopyStatement: Equatable {
  enum Kind: Equatable {
    /// pg_dump's own `COPY schema.table (columns) FROM stdin;`, followed by rows.
    case rows(schema: String?, table: String)
    /// A file on the server is read or written.
    case file
    /// A program is run on the server.
    case program
  }

  let kind: Kind

  /// Reads a whole COPY statement; throws `dumpUnsafe` when it moves data with psql in another form.
  ///
  /// Any other form might, or might not, be followed by rows, and then the two readings would part.
  init(_ text: [UInt8], line: Int) throws(PostgresFault) {
    let tokens = SQLTokens.of(text)
    if let rows = Self.rows(tokens) {
      kind = rows
      return
    }
    var depth = 0
    for (index, token) in tokens.enumerated() {
      if token.isMark("(") { depth += 1 }
      if token.isMark(")") { depth -= 1 }
      guard depth == 0, token.is("from") || token.is("to"), index + 1 < tokens.count else { continue }
      switch tokens[index + 1].kind {
      case .word("program"):
        kind = .program
        return
      case .string, .opaque:
        kind = .file
        return
      default: break
      }
    }
    throw PostgresFault.unsafeDump("has a COPY statement that pg_dump does not write", line: line)
  }

  /// Recognizes `COPY name [. name] [(name, …)] FROM stdin ;` and nothing else.
  private static func rows(_ tokens: [SQLToken]) -> Kind? {
    var rest = tokens.dropFirst()
    guard let first = rest.popFirst()?.identifier else { return nil }
    var schema: String?
    var table = first
    if rest.first?.isMark(".") == true {
      rest = rest.dropFirst()
      guard let second = rest.popFirst()?.identifier else { return nil }
      schema = first
      table = second
    }
    if rest.first?.isMark("(") == true {
      repeat {
        rest = rest.dropFirst()
        guard rest.popFirst()?.identifier != nil else { return nil }
      } while rest.first?.isMark(",") == true
      guard rest.popFirst()?.isMark(")") == true else { return nil }
    }
    guard rest.popFirst()?.is("from") == true, rest.popFirst()?.is("stdin") == true,
      rest.popFirst()?.isMark(";") == true, rest.isEmpty
    else { return nil }
    return .rows(schema: schema, table: table)
  }
}

/// A `SET name = value` of a script.
struct ScriptSetting: Equatable {
  let name: String
  let value: String

  /// Reads `SET [SESSION|LOCAL] name {=|TO} value;` and `SET NAMES value;`; nil for other statements.
  init?(_ text: some Sequence<UInt8>) {
    var rest = SQLTokens.of(text)[...]
    guard rest.popFirst()?.is("set") == true else { return nil }
    if rest.first?.is("session") == true || rest.first?.is("local") == true { rest = rest.dropFirst() }
    guard let name = rest.popFirst()?.identifier else { return nil }
    if name == "names" {
      self.name = "client_encoding"
    } else {
      guard let equals = rest.popFirst(), equals.isMark("=") || equals.is("to") else { return nil }
      self.name = name
    }
    switch rest.first?.kind {
    case .word(let text), .name(let text), .string(let text): value = text
    case .opaque: value = ""
    default: return nil
    }
  }

  /// What a boolean setting is set to; nil when it is none.
  var truth: Bool? {
    switch value.lowercased() {
    case "on", "true", "yes", "1", "default": true
    case "off", "false", "no", "0": false
    default: nil
    }
  }

  /// Whether every byte of a multibyte character is outside ASCII, as in all encodings of a server.
  ///
  /// SJIS, BIG5, GBK, UHC, GB18030, JOHAB and SHIFT_JIS_2004 are for clients only: their second bytes look
  /// like quotes and backslashes, or psql takes a quote for a second byte.
  static func isSafeEncoding(_ name: String) -> Bool {
    let plain = name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let families = ["latin", "iso8859", "win12", "windows12", "koi8", "euc"]
    let single = [
      "utf8", "unicode", "sqlascii", "muleinternal", "win866", "windows866", "win874", "windows874", "default",
    ]
    return single.contains(plain) || families.contains { plain.hasPrefix($0) }
  }
}
