/// An UPDATE, DELETE or MERGE that a statement runs, be it the statement itself or a part of it.
struct RowWrite {
  /// `update`, `delete` or `merge`.
  let verb: String
  /// Whether rows are gone afterwards, and not only written anew.
  let deletes: Bool
  /// The last name of the table; nil when it cannot be read.
  let table: String?
  /// Whether it meets every row: it has no condition, or one that is true whatever the row.
  let isOfEveryRow: Bool
}

/// Finds what writes rows in a statement: `WITH … AS (DELETE …)` does it like a plain DELETE.
struct RowWrites {
  private let words: LintWords
  private var tokens: [SQLToken] { words.tokens }

  /// The statement's own first, then those in parentheses in their order.
  static func of(_ words: LintWords) -> [RowWrite] {
    let writes = RowWrites(words: words)
    guard writes.isRun else { return [] }
    let openings = words.tokens.indices.filter { words.tokens[$0].isMark("(") }.map { $0 + 1 }
    return ([writes.start] + openings).compactMap { writes.write(at: $0) }
  }

  /// What CREATE makes runs later, but for the query that fills a table or a materialized view.
  private var isRun: Bool {
    guard words.first == "create" else { return true }
    return (1...3).contains { ["table", "materialized"].contains(words.word($0) ?? "") }
  }

  /// Where the statement's query begins: after `PREPARE … AS`, after `EXPLAIN` with ANALYZE.
  private var start: Int {
    switch words.first {
    case "prepare": return outside(from: 0) { tokens[$0].is("as") }.map { $0 + 1 } ?? tokens.count
    case "explain" where words.has("analyze"):
      var index = 1
      if index < tokens.count, tokens[index].isMark("(") { index = end(from: index + 1) + 1 }
      while ["analyze", "verbose"].contains(words.word(index) ?? "") { index += 1 }
      return index
    default: return 0
    }
  }

  private func write(at start: Int) -> RowWrite? {
    guard let verb = words.word(start) == "with" ? mainVerb(from: start + 1) : start else { return nil }
    switch words.word(verb) {
    case "delete" where words.word(verb + 1) == "from":
      return RowWrite(
        verb: "delete", deletes: true, table: name(after: verb + 1), isOfEveryRow: isOfEveryRow(verb))
    case "update" where outside(from: verb, { tokens[$0].is("set") }) != nil:
      return RowWrite(
        verb: "update", deletes: false, table: name(after: verb), isOfEveryRow: isOfEveryRow(verb))
    case "merge" where words.word(verb + 1) == "into": return merge(verb)
    default: return nil
    }
  }

  /// What only inserts destroys nothing.
  private func merge(_ verb: Int) -> RowWrite? {
    guard let on = outside(from: verb, { tokens[$0].is("on") }),
      let when = outside(from: on, { tokens[$0].is("when") })
    else { return nil }
    let actions = LintWords(tokens: Array(tokens[when..<end(from: verb)]))
    let deletes = actions.has("then", "delete")
    guard deletes || actions.has("then", "update") else { return nil }
    return RowWrite(
      verb: "merge", deletes: deletes, table: name(after: verb + 1),
      isOfEveryRow: ConstantCondition.isTrue(tokens[(on + 1)..<when], in: words.bytes))
  }

  /// The verb after the queries that WITH names; these may have such words for names.
  private func mainVerb(from start: Int) -> Int? {
    let verbs: Set = ["select", "insert", "update", "delete", "merge", "values", "table"]
    return outside(from: start) { index in
      let previous = tokens[index - 1]
      return verbs.contains(words.word(index) ?? "") && !previous.isMark(",") && !previous.is("with")
        && !previous.is("recursive")
    }
  }

  private func isOfEveryRow(_ verb: Int) -> Bool {
    guard let condition = outside(from: verb, { tokens[$0].is("where") }) else { return true }
    let end = outside(from: condition) { tokens[$0].is("returning") } ?? end(from: verb)
    return ConstantCondition.isTrue(tokens[(condition + 1)..<end], in: words.bytes)
  }

  private func name(after index: Int) -> String? {
    let rest = LintWords(tokens: Array(tokens[index...]))
    return rest.first.flatMap { rest.name(after: $0) }
  }

  /// The first such token outside parentheses that open after `start`, before those around it close.
  private func outside(from start: Int, _ isMeant: (Int) -> Bool) -> Int? {
    var depth = 0
    for index in tokens.indices.dropFirst(start) {
      if tokens[index].isMark(")") { depth -= 1 }
      if depth < 0 { return nil }
      if depth == 0, isMeant(index) { return index }
      if tokens[index].isMark("(") { depth += 1 }
    }
    return nil
  }

  /// Where the parenthesis around `start` closes, or the end of the statement.
  private func end(from start: Int) -> Int {
    var depth = 0
    for index in tokens.indices.dropFirst(start) {
      if tokens[index].isMark("(") { depth += 1 }
      if tokens[index].isMark(")") { depth -= 1 }
      if depth < 0 { return index }
    }
    return tokens.count
  }
}
