/// Triggers, policies, rules and statistics.
enum PartRules {
  static func assessment(of change: SchemaChange) -> Assessment {
    let table = change.key.table ?? ""
    let drop = Statement.name(change.key).map { ["DROP \($0);"] } ?? []
    let definition = change.new?["def"].text.map { [Statement.ended($0)] } ?? []
    let statements =
      switch change.action {
      case .add: definition
      case .drop: drop
      case .alter: drop + definition
      }
    switch change.kind {
    case .trigger:
      guard change.attribute != "enabled" else {
        return Assessment(
          .medium, lock: "\(Rules.shareRowExclusive) on \(table)",
          procedure: ["Find out why it was switched: rows written meanwhile lack what it does."],
          statements: enabling(change, table))
      }
      return Assessment(
        .medium,
        lock: "\(change.action == .add ? Rules.shareRowExclusive : Rules.accessExclusive) on \(table)",
        procedure: [
          "Make the function first.",
          "Apply it in one transaction: no row is written without or with two triggers.",
        ], statements: statements)
    case .policy:
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on \(table)",
        procedure: [
          "Try each role's queries in a copy: a policy decides who sees which rows.",
          "Apply it in one transaction.",
        ],
        statements: change.action == .drop
          ? drop : (change.action == .alter ? drop : []) + (change.new.map { [policy($0)] } ?? []))
    case .statistics:
      return Assessment(
        .low, lock: "\(Rules.shareUpdateExclusive) on \(table)",
        procedure: ["Apply it, then ANALYZE the table."],
        statements: statements)
    default:
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on \(table)",
        procedure: [
          "Read what the rule rewrites: it changes what statements do.", "Apply it in a quiet hour.",
        ],
        statements: statements)
    }
  }

  private static func enabling(_ change: SchemaChange, _ table: String) -> [String] {
    let words = ["O": "ENABLE", "D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"]
    guard let word = change.after.text.flatMap({ words[$0] }) else { return [] }
    return [Statement.alter(table, "\(word) TRIGGER \(SQLName.quoted(change.key.name))")]
  }

  /// `CREATE POLICY`.
  static func policy(_ policy: SchemaObject) -> String {
    let commands = ["r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"]
    let roles = policy["roles"].texts.map { $0 == "PUBLIC" ? $0 : SQLName.quoted($0) }.joined(separator: ", ")
    let reading = policy["using"].text.map { " USING (\($0))" } ?? ""
    let writing = policy["check"].text.map { " WITH CHECK (\($0))" } ?? ""
    return "CREATE POLICY \(SQLName.quoted(policy.key.name)) ON \(policy.key.table ?? "")"
      + " AS \(policy["permissive"].isTrue ? "PERMISSIVE" : "RESTRICTIVE")"
      + " FOR \(policy["command"].text.flatMap { commands[$0] } ?? "ALL")"
      + (roles.isEmpty ? "" : " TO \(roles)") + reading + writing + ";"
  }
}
