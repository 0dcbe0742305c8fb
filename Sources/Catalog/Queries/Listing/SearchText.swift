/// What a user typed to find, as terms of a query of FTS5.
///
/// Words must all occur, each may be the beginning of a longer one; text in double quotes must occur as it
/// stands, word for word. Nothing else has a meaning, so no text is a syntax error.
struct SearchText {
  /// One thing that must occur.
  enum Term {
    /// Text between quotation marks.
    case phrase(Substring)
    /// Text without white space; its last word may be the beginning of a longer one.
    case beginning(Substring)

    /// The term as FTS5 writes it.
    var query: String {
      switch self {
      case .phrase(let piece): SearchText.quoted(piece)
      case .beginning(let piece): SearchText.quoted(piece) + "*"
      }
    }
  }

  /// Empty when the text has no letter and no digit, so that it can match nothing.
  let terms: [Term]

  /// The query; nil when it can match nothing.
  var query: String? { terms.isEmpty ? nil : terms.map(\.query).joined(separator: " AND ") }

  /// Beyond these the text is cut; nobody types so much, and FTS5 limits the depth of a query.
  private static let longest = 1_000
  private static let mostTerms = 32

  init(_ text: String) {
    var terms: [Term] = []
    // Every other piece between quotation marks is quoted; an open quotation runs to the end.
    let pieces = text.prefix(Self.longest).split(separator: "\"", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      if index % 2 == 1 {
        if Self.hasWord(piece) { terms.append(.phrase(piece)) }
      } else {
        let words = piece.split { $0.isWhitespace || $0 == "\0" }
        terms += words.filter(Self.hasWord).map { .beginning($0) }
      }
    }
    self.terms = Array(terms.prefix(Self.mostTerms))
  }

  /// A piece as a string of FTS5.
  static func quoted(_ piece: Substring) -> String {
    "\"" + String(piece.unicodeScalars.map { $0 == "\0" ? " " : Character($0) }) + "\""
  }

  /// Whether the tokenizer finds a word: FTS5's unicode61 takes letters, numbers and private use characters.
  private static func hasWord(_ piece: Substring) -> Bool {
    piece.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .otherNumber, .privateUse:
        true
      default: false
      }
    }
  }
}

extension Substring {
  /// The last word as the index spells it, when it ends the text and is of ASCII; nil for what only FTS5 can fold.
  var beginning: String? {
    guard utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let word = reversed().prefix { $0.isLetter || $0.isNumber }
    return word.isEmpty ? nil : String(word.reversed()).lowercased()
  }

  /// What stands before the last word.
  var lead: Substring { dropLast(reversed().prefix { $0.isLetter || $0.isNumber }.count) }
}
