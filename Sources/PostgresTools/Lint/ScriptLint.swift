package import ArchiveModel

/// Reads a script of definitions, such as `alembic upgrade --sql` writes, and names what locks, rewrites or loses.
package struct ScriptLint {
  /// The statements in order.
  package let statements: [String]
  /// What is dangerous, in the order of the statements.
  package private(set) var findings: [LintFinding] = []

  /// Tables that the script drops and has not made itself, by their last names.
  package private(set) var droppedTables: [TableName] = []

  /// Tables that the script itself makes: nobody waits for them.
  private var made: Set<String> = []
  private var inTransaction = false
  private var transactions = 0
  private var setsLockTimeout: Bool
  /// Whether the transaction that is open holds the lock of a change of definitions.
  private var changesDefinitions = false
  /// Constraints that the open transaction added NOT VALID.
  private var unvalidated: Set<String> = []
  private var locks = false

  /// Reads a script; throws `usage` for what is not SQL.
  ///
  /// `lockTimeoutIsSet` says that whoever runs it bounds the wait for locks.
  package init(_ text: String, lockTimeoutIsSet: Bool = false) throws(PostgresFault) {
    setsLockTimeout = lockTimeoutIsSet
    statements = try SQLStatements(text).statements
    for statement in statements { note(statement) }
    if transactions > 1 {
      findings.append(
        finding(
          LintRemark(
            "not-atomic", .medium,
            "The script commits \(transactions) times: what fails later leaves the earlier parts.",
            "Keep what must not be half done in one transaction."), "COMMIT"))
    }
    if locks, !setsLockTimeout {
      findings.append(
        finding(
          LintRemark(
            "no-lock-timeout", .low,
            "A statement that waits for a lock makes all others on the table wait behind it.",
            "Set lock_timeout to some seconds, and try again later."), statements.first ?? ""))
    }
  }

  private mutating func note(_ statement: String) {
    let words = LintWords(statement)
    switch words.first {
    case "begin", "start": inTransaction = true
    case "commit", "end":
      inTransaction = false
      transactions += 1
    case "rollback": inTransaction = false
    case "set" where words.has("lock_timeout"): setsLockTimeout = true
    case "create" where words.has("table") && !words.has("index"):
      if let name = words.name(after: "table") { made.insert(name) }
    case "drop" where words.word(1) == "table":
      if let name = words.name(after: "table"), !made.contains(name) {
        droppedTables.append(TableName(schema: nil, name: name))
      }
    default: break
    }
    let remarks =
      StatementRules(words: words, made: made, inTransaction: inTransaction).remarks + underLocks(words)
    remember(words)
    let lockless: Set = ["concurrent-in-transaction", "not-looked-at"]
    if remarks.contains(where: { !lockless.contains($0.rule) }) { locks = true }
    findings += remarks.map { finding($0, statement) }
  }

  /// What is dangerous only for what the same transaction did before.
  private func underLocks(_ words: LintWords) -> [LintRemark] {
    guard inTransaction else { return [] }
    if words.has("validate", "constraint"), let name = words.name(after: "constraint"),
      unvalidated.contains(name)
    {
      return [
        LintRemark(
          "validate-in-same-transaction", .medium,
          "The lock of adding the constraint is held while all rows are read.",
          "Validate it in a later release, or with transaction_per_migration=True in env.py in the next migration."
        )
      ]
    }
    let writes = RowWrites.of(words).contains { write in
      write.table != "alembic_version" && !(write.table.map(made.contains) ?? false)
    }
    guard changesDefinitions, writes else { return [] }
    return [
      LintRemark(
        "rows-under-definition-lock", .medium,
        "The locks of the changes before it are held until all these rows are written.",
        "Change rows in a migration of their own.")
    ]
  }

  private mutating func remember(_ words: LintWords) {
    guard inTransaction else {
      changesDefinitions = false
      unvalidated = []
      return
    }
    guard words.first == "alter", words.word(1) == "table", let table = words.name(after: "table"),
      !made.contains(table)
    else { return }
    changesDefinitions = true
    if words.has("not", "valid"), let name = words.name(after: "constraint") { unvalidated.insert(name) }
  }

  /// A statement as it is named in a line: without comments before it, and of at most 120 characters.
  package static func shortened(_ statement: String) -> String {
    let text = statement.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: " ")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return text.count > 120 ? text.prefix(119) + "…" : text
  }

  private func finding(_ remark: LintRemark, _ statement: String) -> LintFinding {
    return LintFinding(
      rule: remark.rule, level: remark.level, statement: Self.shortened(statement),
      why: remark.why, instead: remark.instead)
  }
}

/// The words of a statement, in lower case, names as they are.
struct LintWords {
  let tokens: [SQLToken]
  /// The statement that the tokens' ranges lie in; empty for a part of one.
  let bytes: [UInt8]

  init(_ statement: String) {
    bytes = Array(statement.utf8)
    tokens = SQLTokens.of(bytes)
  }

  init(tokens: [SQLToken]) {
    self.tokens = tokens
    bytes = []
  }

  var first: String? { word(0) }

  func word(_ index: Int) -> String? {
    guard index < tokens.count, case .word(let text) = tokens[index].kind else { return nil }
    return text
  }

  func has(_ word: String) -> Bool { tokens.contains { $0.is(word) } }

  /// Whether the words stand one after another.
  func has(_ words: String...) -> Bool {
    tokens.indices.contains { index in
      index + words.count <= tokens.count && zip(words, tokens[index...]).allSatisfy { $1.is($0) }
    }
  }

  /// The last part of the name that follows a word, `IF NOT EXISTS` and `ONLY` passed over.
  func name(after word: String) -> String? {
    guard var index = tokens.firstIndex(where: { $0.is(word) }) else { return nil }
    index += 1
    while index < tokens.count,
      ["if", "not", "exists", "only", "concurrently"].contains(self.word(index) ?? "")
    {
      index += 1
    }
    var name: String?
    while index < tokens.count, let part = tokens[index].identifier {
      name = part
      guard index + 1 < tokens.count, tokens[index + 1].isMark(".") else { break }
      index += 2
    }
    return name
  }

  /// The parts between commas outside parentheses.
  var parts: [LintWords] {
    var found: [[SQLToken]] = [[]]
    var depth = 0
    for token in tokens {
      if token.isMark("(") { depth += 1 }
      if token.isMark(")") { depth -= 1 }
      if token.isMark(","), depth == 0 { found.append([]) } else { found[found.count - 1].append(token) }
    }
    return found.map { LintWords(tokens: $0) }
  }
}
