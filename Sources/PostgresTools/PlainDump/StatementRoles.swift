import ArchiveModel

/// The roles that a statement of a dump needs.
enum StatementRoles {
  /// Reads `OWNER TO`, `GRANT … TO`, `REVOKE … FROM`, `POLICY … TO` and `FOR ROLE`; none for other statements.
  static func of(_ text: ArraySlice<UInt8>) -> Set<String> {
    guard let first = text.first else { return [] }
    // A cheap look first: rows written as INSERT come by the million.
    switch first | 0x20 {
    case UInt8(ascii: "a"), UInt8(ascii: "g"), UInt8(ascii: "r"), UInt8(ascii: "c"): break
    case UInt8(ascii: "s") where text.starts(with: "SET SESSION AUTH".utf8): break
    default: return []
    }
    let tokens = SQLTokens.of(text)
    guard tokens.count > 2 else { return [] }
    switch (tokens[0].kind, tokens[1].kind) {
    case (.word("grant"), _): return grantees(tokens, after: "to")
    case (.word("revoke"), _): return grantees(tokens, after: "from")
    case (.word("create"), .word("policy")): return grantees(tokens, after: "to")
    case (.word("set"), .word("session")): return names(tokens[3...])
    case (.word("alter"), .word("default")):
      let granted = grantees(tokens, after: "to").union(grantees(tokens, after: "from"))
      guard let place = tokens.firstIndex(where: { $0.is("role") }) else { return granted }
      return granted.union(names(tokens[(place + 1)...]))
    case (.word("alter"), _):
      guard let owner = tokens.firstIndex(where: { $0.is("owner") }), owner + 1 < tokens.count,
        tokens[owner + 1].is("to")
      else { return [] }
      return names(tokens[(owner + 2)...])
    default: return []
    }
  }

  /// The names behind the last such word outside parentheses.
  private static func grantees(_ tokens: [SQLToken], after word: String) -> Set<String> {
    var depth = 0
    var place: Int?
    for (index, token) in tokens.enumerated() {
      if token.isMark("(") { depth += 1 }
      if token.isMark(")") { depth -= 1 }
      if depth == 0, token.is(word) { place = index }
    }
    return place.map { names(tokens[($0 + 1)...]) } ?? []
  }

  /// `a, GROUP b, PUBLIC` up to anything else, without the words that are no role.
  private static func names(_ tokens: ArraySlice<SQLToken>) -> Set<String> {
    var found: Set<String> = []
    var rest = tokens
    repeat {
      if rest.first?.is("group") == true { rest = rest.dropFirst() }
      guard let token = rest.popFirst(), let name = token.identifier else { return found }
      let special = ["public", "current_user", "session_user", "current_role", "default"]
      if !(special.contains(name) && token.is(name)) { found.insert(name) }
      guard rest.first?.isMark(",") == true else { return found }
      rest = rest.dropFirst()
    } while true
  }
}
