import ArchiveModel

/// What has to be remembered between two bytes of SQL outside quotes.
struct CodeState {
  /// The word that begins a statement, as far as it matters.
  enum FirstWord { case none, copy, set, other }

  /// How far a number has been read; words and numbers must not run into each other.
  enum Number { case none, digits, exponent, sign, power, parameter }

  var firstWord = FirstWord.none
  var word = SQLWord()
  /// Whether the bytes up to here end in a word that may go on.
  var wordIsOpen = false
  var number = Number.none
  /// The operator character just before, to see `--` and `/*`.
  var previous: UInt8 = 0
  /// Whether the quote that comes next begins an escape string.
  var escapeComes = false
  /// Whether an escape string just ended, so that a quote may continue it.
  var afterEscape = AfterEscape.no
  /// What `afterEscape` was before a dash that may begin a comment.
  var afterEscapeBeforeDash = AfterEscape.no
  var parentheses = 0
  /// How many BEGIN and CASE are open in an SQL function's body, where semicolons end nothing.
  var begins = 0
  /// How many words the statement has so far.
  var words = 0
  /// First letters of the first four words if they are CREATE, FUNCTION, PROCEDURE, OR, REPLACE; a byte each.
  var opening: UInt32 = 0

  enum AfterEscape { case no, directly, apart }

  init() {}

  /// Counts a word the way psql does to find the bodies of SQL functions (`BEGIN ATOMIC … END`).
  mutating func end(_ word: SQLWord) {
    if firstWord == .none {
      firstWord = word == .copy ? .copy : word == .set ? .set : .other
    }
    if words < 4 {
      switch word {
      case .create, .function, .procedure, .or, .replace: opening |= UInt32(word.firstByte) << UInt32(8 * words)
      default: break
      }
    }
    words += 1
    guard parentheses == 0, opensRoutine else { return }
    switch word {
    case .begin: begins += 1
    case .case where begins > 0: begins += 1
    case .end where begins > 0: begins -= 1
    default: break
    }
  }

  /// Whether the statement begins with CREATE [OR REPLACE] FUNCTION or PROCEDURE.
  private var opensRoutine: Bool {
    func letter(_ index: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: opening >> (8 * index)) }
    func isRoutine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "f") || byte == UInt8(ascii: "p") }
    guard letter(0) == UInt8(ascii: "c") else { return false }
    return isRoutine(letter(1))
      || letter(1) == UInt8(ascii: "o") && letter(2) == UInt8(ascii: "r") && isRoutine(letter(3))
  }
}

/// A bare word of SQL in lower case: exact up to 16 bytes, longer ones only by their length and beginning.
struct SQLWord: Equatable {
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private(set) var count = 0

  init() {}

  init(_ text: StaticString) {
    text.withUTF8Buffer { for byte in $0 { append(byte) } }
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    let lower = UInt64(byte.isASCIIUpper ? byte | 0x20 : byte)
    if count < 8 {
      first |= lower << UInt64(8 * count)
    } else if count < 16 {
      second |= lower << UInt64(8 * (count - 8))
    }
    count += 1
  }

  var firstByte: UInt8 { UInt8(truncatingIfNeeded: first) }

  static let copy = SQLWord("copy")
  static let set = SQLWord("set")
  static let create = SQLWord("create")
  static let function = SQLWord("function")
  static let procedure = SQLWord("procedure")
  static let or = SQLWord("or")
  static let replace = SQLWord("replace")
  static let begin = SQLWord("begin")
  static let `case` = SQLWord("case")
  static let end = SQLWord("end")
}

/// What a byte can be outside quotes.
enum SQLByte {
  /// By byte: 0 other, 1 begins a word, 2 digit, 3 space, 4 needs a look.
  static let kinds: [UInt8] = (0...255).map { value in
    let byte = UInt8(value)
    if byte.isASCIILower || byte.isASCIIUpper || byte == UInt8(ascii: "_") || byte >= 0x80 { return 1 }
    if byte.isASCIIDigit { return 2 }
    if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0B || byte == 0x0C { return 3 }
    return "'\"$;()-/*\\\n\r".utf8.contains(byte) ? 4 : 0
  }

  /// Whether a byte begins a word or the tag of a dollar quote.
  @inline(__always)
  static func beginsWord(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  /// Whether a byte goes on with the tag of a dollar quote; a word may hold `$` as well.
  @inline(__always)
  static func continuesTag(_ byte: UInt8) -> Bool { beginsWord(byte) || byte &- UInt8(ascii: "0") < 10 }
}

extension UInt8 {
  var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  var isASCIIUpper: Bool { self &- UInt8(ascii: "A") < 26 }
  var isASCIILower: Bool { self &- UInt8(ascii: "a") < 26 }
}
