import GRDB

/// A query of FTS5 in which beginnings of words are replaced by the words that there are, where they are few.
///
/// FTS5 answers a word by walking its list of rows, but the beginning of a word by first merging the lists of all
/// words that begin so: a word that is in a million rows costs 45 ms as a beginning and nothing as a word.
struct MatchQuery {
  /// More words than this stay a beginning.
  private static let mostWords = 32

  let text: String
  /// Whether FTS5 finds a single row without merging lists.
  let isQuick: Bool

  /// Looks the words up that begin so; nil when the text can match nothing.
  init?(_ search: SearchText, in database: Database) throws {
    guard !search.terms.isEmpty else { return nil }
    var parts: [String] = []
    var isQuick = true
    for term in search.terms {
      guard case .beginning(let piece) = term, let beginning = piece.beginning,
        let words = try Self.words(beginning, in: database)
      else {
        if case .beginning = term { isQuick = false }
        parts.append(term.query)
        continue
      }
      guard !words.isEmpty else { return nil }
      let whole = words.map { SearchText.quoted(Substring(piece.lead + $0)) }
      parts.append(whole.count == 1 ? whole[0] : "(" + whole.joined(separator: " OR ") + ")")
    }
    text = parts.joined(separator: " AND ")
    self.isQuick = isQuick
  }

  /// The words of the index that begin with the letters; nil when they are many.
  ///
  /// One step along the index per word.
  private static func words(_ beginning: String, in database: Database) throws -> [String]? {
    var words: [String] = []
    var from = beginning
    while let word = try String.fetchOne(
      database, sql: "SELECT term FROM backup_terms WHERE term >= ? LIMIT 1", arguments: [from]),
      word.hasPrefix(beginning)
    {
      guard words.count < mostWords else { return nil }
      words.append(word)
      // No word holds a control character: the next one is the first that is greater.
      from = word + "\u{1}"
    }
    return words
  }
}
