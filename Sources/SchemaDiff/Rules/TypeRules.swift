/// Types that are not tables, and collations.
struct TypeRules {
  let rules: Rules

  func assessment(of change: SchemaChange) -> Assessment {
    let name = change.key.name
    switch (change.action, change.kind) {
    case (.add, _):
      return Assessment(.low, procedure: ["Create it before what uses it."], statements: creation(change))
    case (.drop, _):
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on the tables that use it",
        procedure: ["Change the columns that use it first.", "Drop it without CASCADE."],
        statements: change.kind == .collation
          ? ["DROP COLLATION \(name);"] : ["DROP \(change.kind.keyword) \(name);"])
    case (.alter, .enumType) where change.attribute == "labels": return relabelling(change)
    case (.alter, .domain): return domain(change)
    default:
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on the tables that use it", rewrites: true,
        procedure: ["Make a new one under another name.", "Move the columns over, then drop the old one."])
    }
  }

  private func creation(_ change: SchemaChange) -> [String] {
    let name = change.key.name
    guard let new = change.new else { return [] }
    switch change.kind {
    case .enumType:
      return [
        "CREATE TYPE \(name) AS ENUM (\(new["labels"].texts.map(SQLName.literal).joined(separator: ", ")));"
      ]
    case .compositeType: return ["CREATE TYPE \(name) AS (\(new["attributes"]));"]
    case .domain:
      let checks = new["constraints"].members.sorted { $0.key < $1.key }.map {
        " CONSTRAINT \(SQLName.quoted($0.key)) \($0.value.members["def"]?.text ?? "")"
      }
      let value = new["default"].text.map { " DEFAULT \($0)" } ?? ""
      return [
        "CREATE DOMAIN \(name) AS \(new["base"])\(value)\(new["not_null"].isTrue ? " NOT NULL" : "")\(checks.joined());"
      ]
    default: return []
    }
  }

  private func relabelling(_ change: SchemaChange) -> Assessment {
    let (before, after) = (change.before.texts, change.after.texts)
    let gone = before.filter { !after.contains($0) }
    guard gone.isEmpty else {
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on the tables that use it", rewrites: true, losesData: true,
        procedure: [
          "Find rows with the labels that go: \(gone.joined(separator: ", ")).",
          "Make a new type without them.",
          "Move the columns over with USING, then drop the old type.",
        ], preCheck: labelled(gone, change.key.name))
    }
    guard before == after.filter({ before.contains($0) }) else {
      return Assessment(
        .medium, lock: "\(Rules.accessExclusive) on the tables that use it", rewrites: true,
        procedure: [
          "Make a new type with the order.", "Move the columns over with USING, then drop the old type.",
        ])
    }
    let added = after.enumerated().filter { !before.contains($0.element) }
    return Assessment(
      .low,
      procedure: ["Add the labels; they can be used only after the transaction that adds them."],
      statements: added.map { index, label in
        let place =
          index == 0
          ? (after.count > 1 ? " BEFORE \(SQLName.literal(after[1]))" : "")
          : " AFTER \(SQLName.literal(after[index - 1]))"
        return "ALTER TYPE \(change.key.name) ADD VALUE \(SQLName.literal(label))\(place);"
      })
  }

  /// Counts rows with labels, in every column of the type itself.
  private func labelled(_ labels: [String], _ type: String) -> PreCheck? {
    let counts = rules.target.objects.values.compactMap { column -> String? in
      guard column.key.kind == .column, column.home == .table, column["type"].text == type,
        let table = column.key.table
      else { return nil }
      let list = labels.map(SQLName.literal).joined(separator: ", ")
      return
        "(SELECT count(*) FROM \(rules.rows(of: table)) WHERE \(SQLName.quoted(column.key.name))::text IN (\(list)))"
    }
    guard !counts.isEmpty else { return nil }
    return PreCheck(
      "SELECT \(counts.sorted().joined(separator: " + "))", counts: "rows with a label that goes")
  }

  private func domain(_ change: SchemaChange) -> Assessment {
    let name = change.key.name
    let scanned = "SHARE on every table that uses it"
    switch change.attribute ?? "" {
    case "default":
      return Assessment(
        .low, procedure: ["Set it: rows that exist keep their values."],
        statements: [
          "ALTER DOMAIN \(name) \(change.after.text.map { "SET DEFAULT \($0)" } ?? "DROP DEFAULT");"
        ])
    case "not_null":
      return Assessment(
        .medium, lock: scanned, scans: change.after.isTrue,
        procedure: ["Count NULL in every column of the domain first.", "Alter the domain."],
        statements: ["ALTER DOMAIN \(name) \(change.after.isTrue ? "SET" : "DROP") NOT NULL;"])
    case "constraints":
      let (before, after) = (change.before.members, change.after.members)
      let gone = before.filter { after[$0.key]?.members["def"] != $0.value.members["def"] }.keys.sorted()
      let new = after.filter { before[$0.key]?.members["def"] != $0.value.members["def"] }.sorted {
        $0.key < $1.key
      }
      return Assessment(
        .medium, lock: scanned, scans: !new.isEmpty,
        procedure: [
          "Count the values that break it in every column of the domain.",
          "Add it NOT VALID, then validate it.",
        ],
        statements: gone.map { "ALTER DOMAIN \(name) DROP CONSTRAINT \(SQLName.quoted($0));" }
          + new.map {
            "ALTER DOMAIN \(name) ADD CONSTRAINT \(SQLName.quoted($0.key)) \($0.value.members["def"]?.text ?? "");"
          })
    default:
      return Assessment(
        .high, lock: "\(Rules.accessExclusive) on the tables that use it", rewrites: true, losesData: true,
        procedure: ["Make a new domain.", "Move the columns over, then drop the old one."])
    }
  }
}
