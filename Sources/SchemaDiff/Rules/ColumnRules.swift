/// Columns of tables and foreign tables.
struct ColumnRules {
  let rules: Rules

  func assessment(of change: SchemaChange) -> Assessment {
    let table = change.key.table ?? ""
    let exclusive = "\(Rules.accessExclusive) on \(table)"
    switch change.action {
    case .add: return addition(change, table, exclusive)
    case .drop:
      return Assessment(
        .medium, lock: exclusive, losesData: true,
        procedure: [
          "Deploy code that no longer reads or writes the column.",
          "Back up the table: strongroom backup --env ENV --table \(table).",
          "Drop the column in a later release, without CASCADE.",
        ],
        preCheck: PreCheck(
          "SELECT count(*) FROM \(rules.rows(of: table)) WHERE \(SQLName.quoted(change.key.name)) IS NOT NULL",
          counts: "values that will be gone", stops: false),
        statements: [Statement.alter(table, "DROP COLUMN \(SQLName.quoted(change.key.name))")])
    case .alter: return alteration(change, table, exclusive)
    }
  }

  private func addition(_ change: SchemaChange, _ table: String, _ exclusive: String) -> Assessment {
    guard let column = change.new else { return Assessment(.medium, lock: exclusive) }
    var told = Assessment(
      .low, lock: exclusive,
      statements: [
        Statement.alter(
          table, "ADD COLUMN \(SQLName.quoted(change.key.name)) \(Definition(column).columnWords())")
      ])
    let fills = ["default", "generated", "identity"].contains { column[$0] != .null }
    told.rewrites =
      column["generated"] == .text("s") || column["identity"] != .null
      || column["default"].text.map(Self.isVolatile) ?? false
    if told.rewrites {
      told.risk = .medium
      told.procedure = [
        "Add the column without the default.", "Fill it in batches.",
        "Set the default and NOT NULL when no row lacks a value.",
      ]
    } else if column["not_null"].isTrue, !fills {
      told.risk = .medium
      told.preCheck = PreCheck(
        "SELECT count(*) FROM \(rules.rows(of: table))", counts: "rows that would have no value")
      told.procedure = [
        "Add the column as nullable, or with a default.", "Fill it in batches.",
        "Set NOT NULL when no row lacks a value.",
      ]
    } else {
      if column["not_null"].isTrue { told.risk = .medium }
      told.procedure = ["Apply the migration: no row is rewritten.", "Deploy the code that uses the column."]
    }
    return told
  }

  /// Whether a default differs from row to row, so that existing rows must be written.
  static func isVolatile(_ expression: String) -> Bool {
    let volatile = [
      "nextval(", "random(", "clock_timestamp(", "timeofday(", "gen_random_uuid(", "uuid_generate",
      "statement_timestamp(", "txid_current(",
    ]
    return volatile.contains { expression.contains($0) }
  }

  private func alteration(_ change: SchemaChange, _ table: String, _ exclusive: String) -> Assessment {
    let column = change.key.name
    func alter(_ words: String) -> [String] { [Statement.alter(column: column, of: table, words)] }
    switch change.attribute ?? "" {
    case "type": return retyping(change, table, exclusive)
    case "not_null":
      return change.after.isTrue
        ? requiring(change, table, exclusive)
        : Assessment(
          .low, lock: exclusive, procedure: ["Deploy code that copes with NULL first."],
          statements: alter("DROP NOT NULL"))
    case "default":
      return Assessment(
        .low, lock: exclusive, procedure: ["Set it: rows that exist keep their values."],
        statements: alter(change.after.text.map { "SET DEFAULT \($0)" } ?? "DROP DEFAULT"))
    case "identity":
      let words: String =
        switch (change.before, change.after) {
        case (_, .null): "DROP IDENTITY"
        case (.null, let kind): "ADD GENERATED \(kind == .text("a") ? "ALWAYS" : "BY DEFAULT") AS IDENTITY"
        case (_, let kind): "SET GENERATED \(kind == .text("a") ? "ALWAYS" : "BY DEFAULT")"
        }
      return Assessment(
        .medium, lock: exclusive,
        procedure: ["Alter the identity.", "Set its sequence beyond the highest value of the column."],
        statements: alter(words))
    case "identity_seq":
      return Assessment(.medium, lock: exclusive, procedure: ["Alter the identity's sequence options."])
    case "generated", "generation_expr":
      return Assessment(
        .high, lock: exclusive, rewrites: true, losesData: true,
        procedure: ["Add a new generated column.", "Move the code over to it.", "Drop the old column."])
    case "collation":
      return Assessment(
        .high, lock: exclusive,
        procedure: [
          "Choose a quiet hour: indexes on the column are built anew.", "Try the order of texts in a copy.",
        ],
        statements: alter(
          "TYPE \(change.new?["type"].text ?? "") COLLATE \(change.after.text ?? "\"default\"")"))
    case "pos": return Assessment(.low)
    default:
      return Assessment(
        .low, lock: "\(Rules.shareUpdateExclusive) on \(table)",
        procedure: ["Alter the column's storage settings."])
    }
  }

  private func requiring(_ change: SchemaChange, _ table: String, _ exclusive: String) -> Assessment {
    let column = SQLName.quoted(change.key.name)
    let proof = SQLName.quoted("\(change.key.name)_is_set")
    return Assessment(
      .medium, lock: exclusive, scans: true,
      procedure: [
        "Fill the rows that have NULL.", "Add CHECK (\(column) IS NOT NULL) NOT VALID.",
        "Validate it in another transaction: reading and writing go on.",
        "Set NOT NULL, which then reads no rows, and drop the check.",
      ],
      preCheck: PreCheck(
        "SELECT count(*) FROM \(rules.rows(of: table)) WHERE \(column) IS NULL", counts: "rows with NULL"),
      statements: [
        Statement.alter(table, "ADD CONSTRAINT \(proof) CHECK (\(column) IS NOT NULL) NOT VALID"),
        Statement.alter(table, "VALIDATE CONSTRAINT \(proof)"),
        Statement.alter(table, "ALTER COLUMN \(column) SET NOT NULL"),
        Statement.alter(table, "DROP CONSTRAINT \(proof)"),
      ])
  }

  private func retyping(_ change: SchemaChange, _ table: String, _ exclusive: String) -> Assessment {
    let (old, new) = (change.before.text ?? "", change.after.text ?? "")
    let column = SQLName.quoted(change.key.name)
    let conversion = TypeChange(from: old, to: new)
    // USING rewrites the table whatever it says.
    let using = conversion.rewrites ? " USING \(column)::\(new)" : ""
    return Assessment(
      .high, lock: exclusive, rewrites: conversion.rewrites, losesData: !conversion.keepsEveryValue,
      procedure: conversion.rewrites
        ? [
          "Add a new column of the new type.", "Keep both filled, and copy in batches.",
          "Move the code over, then drop the old column.",
          "Or, for a small table, drop the views that use it, change the type in a quiet hour, and make them anew.",
        ]
        : [
          "Drop the views that use the column.", "Change the type: no row is rewritten.",
          "Make the views anew, all in one transaction.",
        ],
      preCheck: conversion.keepsEveryValue
        ? nil : ValueSurvival.check(column, rules.rows(of: table), old, new),
      statements: [
        Statement.alter(table, "ALTER COLUMN \(column) TYPE \(new)\(using)")
      ])
  }
}

/// The query that counts values which a change of type would lose, change or fail on, and which itself cannot fail.
enum ValueSurvival {
  static func check(_ column: String, _ rows: String, _ old: String, _ new: String) -> PreCheck {
    let values = "FROM \(rows) WHERE \(column) IS NOT NULL AND NOT"
    let arguments = "(\(column)::text, \(SQLName.literal(old)), \(SQLName.literal(new)))"
    // What is too long for these is cut by a cast only; without USING the statement fails.
    let cut: Set = ["character varying", "character", "bit", "bit varying"]
    return PreCheck(
      "SELECT count(*) \(values) pg_temp.strongroom_survives\(arguments)",
      counts: "values that would fail or change", setup: setup,
      failing: cut.contains(TypeName(new).name)
        ? nil : "SELECT count(*) \(values) pg_temp.strongroom_converts\(arguments)")
  }

  private static let setup = """
    CREATE OR REPLACE FUNCTION pg_temp.strongroom_survives(value text, old text, new text)
    RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE same boolean;
    BEGIN
      EXECUTE format('SELECT (((%L::%s)::%s)::%s)::text = (%L::%s)::text', value, old, new, old, value, old) INTO same;
      RETURN same;
    EXCEPTION WHEN others THEN RETURN false;
    END $$;
    CREATE OR REPLACE FUNCTION pg_temp.strongroom_converts(value text, old text, new text)
    RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      EXECUTE format('SELECT (%L::%s)::%s', value, old, new);
      RETURN true;
    EXCEPTION WHEN others THEN RETURN false;
    END $$
    """
}
