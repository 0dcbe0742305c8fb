/// What is dangerous in the actions of one `ALTER TABLE`.
struct AlterTableRules {
  let words: LintWords

  var remarks: [LintRemark] {
    // The first part carries ALTER TABLE and the name as well; its action is found by its words all the same.
    words.parts.enumerated().flatMap { remarks(of: $0.offset == 0 ? Self.action($0.element) : $0.element) }
  }

  /// What follows `ALTER TABLE [IF EXISTS] [ONLY] name`.
  private static func action(_ part: LintWords) -> LintWords {
    var index = 2
    while ["if", "exists", "only"].contains(part.word(index) ?? "") { index += 1 }
    index += 1
    while index < part.tokens.count, part.tokens[index].isMark(".") { index += 2 }
    return LintWords(tokens: Array(part.tokens.dropFirst(index)))
  }

  private func remarks(of part: LintWords) -> [LintRemark] {
    switch part.first {
    case "add": adding(part)
    case "drop": dropping(part)
    case "alter": altering(part)
    case "rename":
      [
        LintRemark(
          "rename", .high, "Code that runs at that moment still uses the old name.",
          "Leave a view under the old name, or add, copy and drop in several releases.")
      ]
    case "set" where part.has("schema"):
      [
        LintRemark(
          "rename", .high, "Code that runs at that moment still uses the old schema.", "Leave a view there.")
      ]
    case "set"
    where part.has("logged") || part.has("unlogged") || part.has("tablespace") || part.has("access"):
      [
        LintRemark(
          "table-rewrite", .high, "The table is written anew under its lock.", "Choose a quiet hour.")
      ]
    case "detach" where !part.has("concurrently"):
      [
        LintRemark(
          "detach-not-concurrent", .medium, "The whole partitioned table is locked for a moment.",
          "Use DETACH PARTITION … CONCURRENTLY outside a transaction.")
      ]
    case "disable" where part.has("trigger"):
      [
        LintRemark(
          "disable-trigger", .medium,
          "Rows written meanwhile lack what the trigger does; with ALL, foreign keys are not enforced.",
          "Enable it in the same transaction, and run strongroom validate.")
      ]
    default: []
    }
  }

  private func adding(_ part: LintWords) -> [LintRemark] {
    if part.has("foreign", "key") {
      return part.has("not", "valid")
        ? []
        : [
          LintRemark(
            "foreign-key-not-valid", .medium,
            "Both tables are locked against writing while all rows are read.",
            "Add it NOT VALID, and VALIDATE CONSTRAINT in another transaction.")
        ]
    }
    if part.word(1) == "constraint" || ["check", "unique", "primary", "exclude"].contains(part.word(1) ?? "")
    {
      return constraint(part)
    }
    return column(part)
  }

  private func constraint(_ part: LintWords) -> [LintRemark] {
    if part.has("using", "index") { return [] }
    if part.has("unique") || part.has("primary", "key") || part.has("exclude") {
      return [
        LintRemark(
          "unique-constraint", .high,
          "The table is locked while the index is built, and duplicates make it fail.",
          "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.")
      ]
    }
    guard part.has("check"), !part.has("not", "valid") else { return [] }
    return [
      LintRemark(
        "check-not-valid", .medium, "The table is locked while all rows are read.",
        "Add it NOT VALID, and VALIDATE CONSTRAINT in another transaction.")
    ]
  }

  private func column(_ part: LintWords) -> [LintRemark] {
    let serials = ["serial", "bigserial", "smallserial"]
    let volatile = ["clock_timestamp", "gen_random_uuid", "random", "nextval", "uuid_generate_v4"]
    if part.has("identity") || part.has("stored") || (serials + volatile).contains(where: { part.has($0) }) {
      return [
        LintRemark(
          "column-rewrites", .medium, "Every row is written anew under an ACCESS EXCLUSIVE lock.",
          "Add the column without a default, fill it in batches, then set the default.")
      ]
    }
    var found: [LintRemark] = []
    if part.has("not", "null"), !part.has("default") {
      found.append(
        LintRemark(
          "required-column", .medium, "It fails when the table has rows.",
          "Add it with a default, or nullable, fill it, and set NOT NULL afterwards."))
    }
    if part.has("references") {
      found.append(
        LintRemark(
          "foreign-key-not-valid", .medium, "The other table is locked against writing.",
          "Add the column first, then the foreign key NOT VALID."))
    }
    if part.has("unique") || part.has("primary", "key") {
      found.append(
        LintRemark(
          "unique-constraint", .high, "The table is locked while the index is built.",
          "Add the column first, then the constraint USING INDEX."))
    }
    return found
  }

  private func dropping(_ part: LintWords) -> [LintRemark] {
    var found: [LintRemark] = []
    if part.has("cascade") {
      found.append(
        LintRemark(
          "drop-cascade", .veryHigh, "CASCADE also drops what nobody has named.",
          "Drop each object by its name."))
    }
    if part.word(1) == "constraint" {
      return found + [
        LintRemark(
          "drop-constraint", .low, "The table is locked for a moment, and a foreign key's partner with it.",
          "Set lock_timeout.")
      ]
    }
    return found + [
      LintRemark(
        "drop-column", .medium, "The values are gone, and code that still reads the column fails.",
        "Deploy code without it first, and back the table up.")
    ]
  }

  private func altering(_ part: LintWords) -> [LintRemark] {
    if part.has("type") {
      return [
        LintRemark(
          "change-type", .high, "The table may be written anew under its lock, and values may not fit.",
          "Add a new column, copy in batches, move the code over.")
      ]
    }
    if part.has("drop", "not", "null") {
      return [
        LintRemark(
          "drop-not-null", .low, "Code that reads the column may meet NULL.",
          "Deploy code that copes with it first.")
      ]
    }
    guard part.has("set", "not", "null") else { return [] }
    return [
      LintRemark(
        "set-not-null", .medium, "All rows are read under an ACCESS EXCLUSIVE lock, and NULL makes it fail.",
        "Add CHECK (… IS NOT NULL) NOT VALID, validate it, then SET NOT NULL reads no rows.")
    ]
  }
}
