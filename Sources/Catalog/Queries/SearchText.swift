/// What a user typed to find, as a query of FTS5.
///
/// Words must all occur, each may be the beginning of a longer one; text in double quotes must occur as it
/// stands, word for word. Nothing else has a meaning, so no text is a syntax error.
struct SearchText {
  /// The query; nil when the text has no letter and no digit, so that it can match nothing.
  let query: String?

  /// Beyond these the text is cut; nobody types so much, and FTS5 limits the depth of a query.
  private static let longest = 1_000
  private static let mostTerms = 32

  init(_ text: String) {
    var terms: [String] = []
    // Every other piece between quotation marks is quoted; an open quotation runs to the end.
    let pieces = text.prefix(Self.longest).split(separator: "\"", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      if index % 2 == 1 {
        if Self.hasWord(piece) { terms.append(Self.quoted(piece)) }
      } else {
        let words = piece.split { $0.isWhitespace || $0 == "\0" }
        terms += words.filter(Self.hasWord).map { Self.quoted($0) + "*" }
      }
    }
    query = terms.isEmpty ? nil : terms.prefix(Self.mostTerms).joined(separator: " AND ")
  }

  private static func quoted(_ piece: Substring) -> String {
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
