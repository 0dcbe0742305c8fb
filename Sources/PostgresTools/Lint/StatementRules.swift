/// What is dangerous in one statement.
struct StatementRules {
  let words: LintWords
  let made: Set<String>
  let inTransaction: Bool

  var remarks: [LintRemark] { ofStatement + RowWrites.of(words).flatMap(rows) }

  private var ofStatement: [LintRemark] {
    switch (words.first ?? "", words.word(1) ?? "") {
    case ("create", _) where words.has("index"): index
    case ("drop", _): dropping
    case ("alter", "table"): isNew(words.name(after: "table")) ? [] : AlterTableRules(words: words).remarks
    case ("alter", "type") where words.has("add", "value"): enumValue
    case ("alter", "domain") where words.has("add") && !words.has("not", "valid"):
      [
        LintRemark(
          "domain-constraint", .medium,
          "Every table that uses the domain is locked while all its rows are read.",
          "Add it NOT VALID, and validate it in another transaction.")
      ]
    case ("truncate", _): [truncation]
    case ("do", _), ("call", _), ("execute", _): [notLookedAt]
    case ("lock", _):
      [
        LintRemark(
          "explicit-lock", .high, "The table is locked until the transaction ends.",
          "Lock as late and as weakly as possible.")
      ]
    case ("vacuum", _) where words.has("full"), ("cluster", _):
      [
        LintRemark(
          "table-rewrite", .high, "The table is written anew under an ACCESS EXCLUSIVE lock.",
          "Choose a quiet hour, or use pg_repack.")
      ]
    case ("reindex", _) where !words.has("concurrently"):
      [
        LintRemark(
          "reindex-not-concurrent", .medium, "Writing waits while the index is built.",
          "Use REINDEX CONCURRENTLY.")
      ]
    case ("refresh", _) where !words.has("concurrently"):
      [
        LintRemark(
          "refresh-not-concurrent", .medium, "Readers of the materialized view wait.",
          "Use REFRESH MATERIALIZED VIEW CONCURRENTLY, which wants a unique index.")
      ]
    default: []
    }
  }

  private func isNew(_ name: String?) -> Bool { name.map(made.contains) ?? false }

  private var index: [LintRemark] {
    let concurrent = words.has("concurrently")
    if concurrent, inTransaction { return [Self.inTransaction] }
    guard !concurrent, !isNew(words.name(after: "on")) else { return [] }
    return [
      LintRemark(
        "index-not-concurrent", words.has("unique") ? .high : .low,
        "Writing to the table waits while the index is built.",
        "Use CREATE INDEX CONCURRENTLY outside a transaction (autocommit_block in alembic).")
    ]
  }

  private static let inTransaction = LintRemark(
    "concurrent-in-transaction", .high, "CONCURRENTLY fails inside a transaction.",
    "Put it into an autocommit_block, in a migration of its own.")

  private var dropping: [LintRemark] {
    var found: [LintRemark] = []
    switch words.word(1) {
    case "table" where !isNew(words.name(after: "table")):
      found.append(
        LintRemark(
          "drop-table", .veryHigh,
          "The rows are gone, and tables with foreign keys to and from it are locked.",
          "Back the table up, rename it first, and drop it some days later."))
    case "schema", "database":
      found.append(
        LintRemark("drop-schema", .veryHigh, "All that is in it is gone.", "Drop what is in it one by one."))
    case "index" where !words.has("concurrently"):
      found.append(
        LintRemark(
          "drop-index-not-concurrent", .low,
          "The table is locked for a moment, after all readers are waited for.",
          "Use DROP INDEX CONCURRENTLY outside a transaction."))
    case "index" where inTransaction: found.append(Self.inTransaction)
    case "column": break
    default: break
    }
    if words.has("cascade") {
      found.append(
        LintRemark(
          "drop-cascade", .veryHigh, "CASCADE also drops what nobody has named.",
          "Drop each object by its name."))
    }
    return found
  }

  private var truncation: LintRemark {
    LintRemark(
      "truncate", .veryHigh,
      "All rows are gone" + (words.has("cascade") ? ", those of referencing tables as well." : "."),
      "Back the table up first.")
  }

  private func rows(_ write: RowWrite) -> [LintRemark] {
    guard write.isOfEveryRow, !isNew(write.table), write.table != "alembic_version" else { return [] }
    return [
      LintRemark(
        "whole-table-\(write.verb)", write.deletes ? .high : .medium,
        "Every row is \(write.deletes ? "deleted" : "written anew") and locked until the transaction ends.",
        "Work in batches, in transactions of their own.")
    ]
  }

  private var notLookedAt: LintRemark {
    let what =
      switch words.first {
      case "do": "a DO block"
      case "call": "a procedure"
      default: "a prepared statement"
      }
    return LintRemark(
      "not-looked-at", .medium,
      "What \(what) does cannot be read from the script: it may delete rows, lock or rewrite tables.",
      "Write its statements out, or read it by hand and try it on a copy of the rows.")
  }

  private var enumValue: [LintRemark] {
    guard inTransaction else { return [] }
    return [
      LintRemark(
        "enum-value-in-transaction", .medium,
        "A new label cannot be used before the transaction that adds it is committed.",
        "Add labels in a migration of their own.")
    ]
  }
}
