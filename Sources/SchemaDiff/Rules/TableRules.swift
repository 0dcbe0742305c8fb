/// Tables and foreign tables as a whole.
struct TableRules {
  let rules: Rules

  func assessment(of change: SchemaChange) -> Assessment {
    switch change.action {
    case .add: addition(change)
    case .drop: removal(change)
    case .alter: alteration(change)
    }
  }

  private func addition(_ change: SchemaChange) -> Assessment {
    let name = change.key.name
    let parents = rules.source.parts(.constraint, of: name).compactMap { $0["ref_table"].text }
    let touched = Set(parents).subtracting([name]).sorted()
    var told = Assessment(
      .low,
      lock: touched.isEmpty ? nil : "\(Rules.shareRowExclusive) on \(touched.joined(separator: ", "))",
      procedure: [
        "Create the migration and read the SQL it will run.", "Apply it: nothing that exists changes.",
        "Deploy the code that uses the table.",
      ])
    if let new = change.new, change.kind == .table {
      let definition = TableDefinition(table: new, schema: rules.source)
      told.statements = definition.statements
      told.laterStatements = definition.foreignKeys
    }
    return told
  }

  private func removal(_ change: SchemaChange) -> Assessment {
    let name = change.key.name
    guard change.kind == .table else {
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on \(name)",
        procedure: ["Make sure that no code reads it.", "Drop it; the rows stay on the other server."],
        statements: ["DROP FOREIGN TABLE \(name);"])
    }
    let partners = rules.target.parts(.constraint, of: name).compactMap { $0["ref_table"].text }
    let touched = [name] + Set(partners).subtracting([name]).sorted()
    return Assessment(
      .veryHigh, lock: "\(Rules.accessExclusive) on \(touched.joined(separator: ", "))", losesData: true,
      procedure: [
        "Make sure that nothing uses the table: code, views, foreign keys of other tables.",
        "Back up this table by itself: strongroom backup --env ENV --table \(name).",
        "Rename it first, and run so for some days.", "Drop it without CASCADE.",
      ],
      preCheck: PreCheck(
        "SELECT count(*) FROM \(rules.rows(of: name))", counts: "rows that will be gone", stops: false),
      statements: ["DROP TABLE \(name);"])
  }

  private func alteration(_ change: SchemaChange) -> Assessment {
    let name = change.key.name
    let exclusive = "\(Rules.accessExclusive) on \(name)"
    switch change.attribute ?? "" {
    case "kind", "partition_key":
      return Assessment(
        .veryHigh, lock: exclusive, rewrites: true, losesData: true,
        procedure: [
          "Back up the table.", "Make a new table with the wanted partitioning and copy the rows into it.",
          "Swap the names in one transaction.",
        ],
        preCheck: PreCheck(
          "SELECT count(*) FROM \(rules.rows(of: name))", counts: "rows to copy", stops: false))
    case "partition_bound", "inherits":
      return Assessment(
        .high, lock: exclusive, scans: true,
        procedure: ["Detach the partition.", "Attach it with the new bound, which reads all its rows."])
    case "persistence":
      let word = change.after == .text("u") ? "UNLOGGED" : "LOGGED"
      return Assessment(
        .high, lock: exclusive, rewrites: true,
        procedure: ["Choose a quiet hour: the table is written anew under the lock."],
        statements: [Statement.alter(name, "SET \(word)")])
    case "access_method":
      return Assessment(.high, lock: exclusive, rewrites: true, procedure: ["Choose a quiet hour."])
    case "rls_enabled", "rls_forced":
      let verb = change.after.isTrue ? "" : "NO "
      let words =
        change.attribute == "rls_forced"
        ? "\(verb)FORCE ROW LEVEL SECURITY"
        : "\(change.after.isTrue ? "ENABLE" : "DISABLE") ROW LEVEL SECURITY"
      return Assessment(
        .high, lock: exclusive,
        procedure: [
          "Make the policies first: without one nobody but the owner sees a row.",
          "Try each role's queries in a copy.",
        ], statements: [Statement.alter(name, words)])
    case "column_order":
      return Assessment(
        .low, procedure: ["Name columns in queries; their order changes only with a new table."])
    case "options", "toast_options":
      return Assessment(
        .low, lock: "\(Rules.shareUpdateExclusive) on \(name)", procedure: ["Set the storage options."],
        statements: change.attribute == "options" ? options(change) : [])
    default:
      return Assessment(.medium, lock: exclusive, procedure: ["Alter the table by hand."])
    }
  }

  private func options(_ change: SchemaChange) -> [String] {
    let gone = Set(change.before.texts.map(Self.optionName)).subtracting(
      change.after.texts.map(Self.optionName))
    let set = Set(change.after.texts).subtracting(change.before.texts).sorted()
    return (set.isEmpty ? [] : [Statement.alter(change.key.name, "SET (\(set.joined(separator: ", ")))")])
      + (gone.isEmpty
        ? [] : [Statement.alter(change.key.name, "RESET (\(gone.sorted().joined(separator: ", ")))")])
  }

  private static func optionName(_ option: String) -> String { String(option.prefix { $0 != "=" }) }
}
