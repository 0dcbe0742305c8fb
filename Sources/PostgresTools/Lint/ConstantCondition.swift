/// Tells of a condition whether it holds for every row because of its constants alone, such as `1=1`.
///
/// Names, functions and all that is not understood may be true or not.
struct ConstantCondition {
  private let tokens: [SQLToken]
  private let bytes: [UInt8]
  private var at = 0

  /// Nested deeper than this a condition is not followed.
  private static let deepest = 64

  /// `bytes` are those of the statement that the tokens lie in.
  static func isTrue(_ tokens: ArraySlice<SQLToken>, in bytes: [UInt8]) -> Bool {
    var reader = ConstantCondition(tokens: Array(tokens), bytes: bytes)
    let value = reader.either(0)
    return reader.at == reader.tokens.count && value == true
  }

  private init(tokens: [SQLToken], bytes: [UInt8]) {
    self.tokens = tokens
    self.bytes = bytes
  }

  private mutating func take(_ word: String) -> Bool {
    guard at < tokens.count, tokens[at].is(word) else { return false }
    at += 1
    return true
  }

  /// Terms between OR; nil when it depends on the row.
  private mutating func either(_ depth: Int) -> Bool? {
    var value = both(depth)
    while take("or") {
      let other = both(depth)
      value = value == true || other == true ? true : value == false && other == false ? false : nil
    }
    return value
  }

  private mutating func both(_ depth: Int) -> Bool? {
    var value = negated(depth)
    while take("and") {
      let other = negated(depth)
      value = value == false || other == false ? false : value == true && other == true ? true : nil
    }
    return value
  }

  private mutating func negated(_ depth: Int) -> Bool? {
    var isNegated = false
    while take("not") { isNegated.toggle() }
    let value = term(depth)
    return isNegated ? value.map { !$0 } : value
  }

  /// A condition in parentheses, a constant or a comparison; nil for anything else, which is passed over.
  private mutating func term(_ depth: Int) -> Bool? {
    let start = at
    if at < tokens.count, tokens[at].isMark("("), depth < Self.deepest {
      at += 1
      let value = either(depth + 1)
      if at < tokens.count, tokens[at].isMark(")") {
        at += 1
        if isAtEnd { return value }
      }
      at = start
    }
    passOver()
    return Self.value(of: Array(tokens[start..<at]), bytes)
  }

  private var isAtEnd: Bool {
    at == tokens.count || tokens[at].is("and") || tokens[at].is("or") || tokens[at].isMark(")")
  }

  /// Goes to the next AND or OR, or to where the parenthesis closes; the AND of BETWEEN may end it early.
  private mutating func passOver() {
    var depth = 0
    while at < tokens.count, depth > 0 || !isAtEnd {
      if tokens[at].isMark("(") { depth += 1 }
      if tokens[at].isMark(")") { depth -= 1 }
      at += 1
    }
  }

  private static func value(of term: [SQLToken], _ bytes: [UInt8]) -> Bool? {
    // A cast of a constant to boolean is what the constant is.
    if term.count == 4, term[1].isMark(":"), term[2].isMark(":"), term[3].is("bool") || term[3].is("boolean")
    {
      return truth(term[0])
    }
    if term.count == 1 { return truth(term[0]) }
    guard term.count == 3, term[1].isMark("="), let left = constant(term[0], bytes),
      let right = constant(term[2], bytes)
    else { return nil }
    // Unlike texts may still be equal, as 1 and 1.0 are.
    return left == right ? true : nil
  }

  private static func truth(_ token: SQLToken) -> Bool? {
    switch token.kind {
    case .word("true"): return true
    case .word("false"): return false
    case .string(let text):
      let word = text.lowercased()
      if ["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"].contains(word) { return true }
      return ["f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"].contains(word) ? false : nil
    default: return nil
    }
  }

  /// How a constant is written; nil for what is none.
  private static func constant(_ token: SQLToken, _ bytes: [UInt8]) -> [UInt8]? {
    switch token.kind {
    case .string, .opaque, .word("true"), .word("false"): break
    default: return nil
    }
    guard token.range.upperBound <= bytes.count else { return nil }
    return bytes[token.range].map { byte in
      if case .word = token.kind { byte | 0x20 } else { byte }
    }
  }
}
