/// Keys, foreign keys, checks and exclusions.
struct ConstraintRules {
  let rules: Rules

  func assessment(of change: SchemaChange) -> Assessment {
    switch change.action {
    case .add: addition(change)
    case .drop: removal(change)
    case .alter: alteration(change)
    }
  }

  private func alteration(_ change: SchemaChange) -> Assessment {
    let table = change.key.table ?? ""
    guard change.attribute == "def" else {
      guard change.attribute == "validated", change.after.isTrue else {
        return Assessment(
          .medium, lock: "\(Rules.accessExclusive) on \(table)", procedure: ["Drop it and make it anew."])
      }
      return Assessment(
        .medium, lock: "\(Rules.shareUpdateExclusive) on \(table)", scans: true,
        procedure: ["Validate it: reading and writing go on meanwhile."], preCheck: preCheck(change.new),
        statements: [Statement.alter(table, "VALIDATE CONSTRAINT \(SQLName.quoted(change.key.name))")])
    }
    var told = addition(change)
    told.risk = max(told.risk, removal(change).risk)
    told.statements = removal(change).statements + told.statements
    return told
  }

  private func removal(_ change: SchemaChange) -> Assessment {
    let table = change.key.table ?? ""
    let partner = change.old?["ref_table"].text.map { ", \($0)" } ?? ""
    let risk: Risk =
      switch change.old?["type"].text {
      case "f", "c": .low
      case "p": .high
      default: .medium
      }
    return Assessment(
      risk, lock: "\(Rules.accessExclusive) on \(table)\(partner)",
      procedure: ["Make sure that no code relies on it.", "Drop it."],
      statements: [Statement.alter(table, "DROP CONSTRAINT \(SQLName.quoted(change.key.name))")])
  }

  private func addition(_ change: SchemaChange) -> Assessment {
    let table = change.key.table ?? ""
    let name = SQLName.quoted(change.key.name)
    let definition = change.new?["def"].text ?? ""
    switch change.new?["type"].text {
    case "f":
      let partner = change.new?["ref_table"].text ?? ""
      return Assessment(
        .medium, lock: "\(Rules.shareRowExclusive) on \(table), \(partner)", scans: true,
        procedure: [
          "Delete or repair rows without a parent.", "Add the foreign key NOT VALID.",
          "Validate it in another transaction: reading and writing go on.",
        ], preCheck: preCheck(change.new), statements: guarded(table, name, definition))
    case "c":
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on \(table)", scans: true,
        procedure: [
          "Repair rows that break it.", "Add the check NOT VALID.",
          "Validate it in another transaction: reading and writing go on.",
        ], preCheck: preCheck(change.new), statements: guarded(table, name, definition))
    case "p", "u":
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on \(table)", scans: true,
        procedure: [
          "Merge or remove duplicates.", "Build the index with CREATE UNIQUE INDEX CONCURRENTLY.",
          "Add the constraint USING INDEX, which takes a moment.",
        ], preCheck: preCheck(change.new), statements: keyed(change, table, name, definition))
    default:
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on \(table)", scans: true,
        procedure: [
          "Find rows that exclude each other by a join of the table with itself.", "Add it in a quiet hour.",
        ],
        statements: [Statement.alter(table, "ADD CONSTRAINT \(name) \(definition)")])
    }
  }

  /// The index first, without a lock that keeps anybody waiting; a partitioned table knows no such way.
  private func keyed(
    _ change: SchemaChange, _ table: String, _ name: String, _ definition: String
  ) -> [String] {
    let key = ObjectKey(kind: .index, table: table, name: change.key.name)
    let start = "CREATE UNIQUE INDEX "
    guard let index = rules.source[key]?["def"].text, index.hasPrefix(start),
      rules.source[ObjectKey(kind: .table, table: nil, name: table)]?["kind"] != .text("p")
    else { return [Statement.alter(table, "ADD CONSTRAINT \(name) \(definition)")] }
    let word = change.new?["type"].text == "p" ? "PRIMARY KEY" : "UNIQUE"
    let timing = definition.firstRange(of: " DEFERRABLE").map { String(definition[$0.lowerBound...]) } ?? ""
    return [
      "\(start)CONCURRENTLY \(index.dropFirst(start.count));",
      Statement.alter(table, "ADD CONSTRAINT \(name) \(word) USING INDEX \(name)\(timing)"),
    ]
  }

  private func guarded(_ table: String, _ name: String, _ definition: String) -> [String] {
    let isChecked = !definition.hasSuffix(" NOT VALID")
    return [Statement.alter(table, "ADD CONSTRAINT \(name) \(definition)\(isChecked ? " NOT VALID" : "")")]
      + (isChecked ? [Statement.alter(table, "VALIDATE CONSTRAINT \(name)")] : [])
  }

  /// Nil when the target has not yet what the query would read.
  private func preCheck(_ constraint: SchemaObject?) -> PreCheck? {
    guard let constraint, let table = constraint.key.table else { return nil }
    let columns = constraint["columns"].texts
    switch constraint["type"].text {
    case "f": return orphans(constraint, table, columns)
    case "c":
      guard columns.isEmpty || rules.targetHas(columns, of: table),
        let expression = Self.expression(constraint["def"].text ?? "")
      else { return nil }
      return PreCheck(
        "SELECT count(*) FROM \(rules.rows(of: table)) WHERE NOT \(expression)", counts: "rows that break it")
    case "p", "u":
      guard rules.targetHas(columns, of: table) else { return nil }
      let isPrimary = constraint["type"].text == "p"
      let nullsCount = constraint["def"].text?.contains("NULLS NOT DISTINCT") ?? false
      return Duplicates.check(
        columns.map(SQLName.quoted), of: rules.rows(of: table), predicate: nil, nullsAreEqual: nullsCount,
        nullsAreRefused: isPrimary)
    default: return nil
    }
  }

  private func orphans(_ key: SchemaObject, _ table: String, _ columns: [String]) -> PreCheck? {
    let parent = key["ref_table"].text ?? ""
    let referenced = key["ref_columns"].texts
    guard rules.targetHas(columns, of: table), rules.targetHas(referenced, of: parent),
      columns.count == referenced.count
    else { return nil }
    let isFull = key["def"].text?.contains(" MATCH FULL") ?? false
    let set = columns.map { "c.\(SQLName.quoted($0)) IS NOT NULL" }.joined(
      separator: isFull ? " OR " : " AND ")
    let joined = zip(referenced, columns).map { "p.\(SQLName.quoted($0)) = c.\(SQLName.quoted($1))" }
      .joined(separator: " AND ")
    return PreCheck(
      "SELECT count(*) FROM \(rules.rows(of: table)) c WHERE (\(set)) AND NOT EXISTS "
        + "(SELECT FROM \(rules.rows(of: parent)) p WHERE \(joined))",
      counts: "rows without a parent")
  }

  /// The expression of `CHECK (…)` in its parentheses.
  static func expression(_ definition: String) -> String? {
    guard definition.hasPrefix("CHECK ("), let close = definition.lastIndex(of: ")") else { return nil }
    return String(definition[definition.index(definition.startIndex, offsetBy: 6)...close])
  }
}

/// The query that counts values which occur more than once under a key.
enum Duplicates {
  static func check(
    _ keys: [String], of rows: String, predicate: String?, nullsAreEqual: Bool, nullsAreRefused: Bool = false
  ) -> PreCheck {
    let set = nullsAreEqual ? nil : keys.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    let condition = [predicate.map { "(\($0))" }, set].compactMap { $0 }.joined(separator: " AND ")
    let duplicated =
      "SELECT count(*) FROM (SELECT FROM \(rows)\(condition.isEmpty ? "" : " WHERE \(condition)")"
      + " GROUP BY \(keys.joined(separator: ", ")) HAVING count(*) > 1) d"
    guard nullsAreRefused else { return PreCheck(duplicated, counts: "values that occur more than once") }
    let missing = keys.map { "\($0) IS NULL" }.joined(separator: " OR ")
    return PreCheck(
      "SELECT (\(duplicated)) + (SELECT count(*) FROM \(rows) WHERE \(missing))",
      counts: "values that occur more than once or are NULL")
  }
}
