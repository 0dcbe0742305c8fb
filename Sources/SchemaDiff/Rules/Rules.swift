/// Gives every change its risk, lock, procedure and pre-check: the guide's table, with what was measured on a server.
struct Rules {
  let target: Schema
  let source: Schema

  static let accessExclusive = "ACCESS EXCLUSIVE"
  static let shareRowExclusive = "SHARE ROW EXCLUSIVE"
  static let shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"

  func assessment(of change: SchemaChange) -> Assessment {
    if let told = ofEveryKind(change) { return told }
    switch change.kind {
    case .table, .foreignTable: return TableRules(rules: self).assessment(of: change)
    case .column: return ColumnRules(rules: self).assessment(of: change)
    case .constraint: return ConstraintRules(rules: self).assessment(of: change)
    case .index: return IndexRules(rules: self).assessment(of: change)
    case .view, .materializedView: return ViewRules.assessment(of: change)
    case .enumType, .domain, .compositeType, .range, .collation:
      return TypeRules(rules: self).assessment(of: change)
    case .trigger, .policy, .rule, .statistics: return PartRules.assessment(of: change)
    default: return StandaloneRules.assessment(of: change)
    }
  }

  /// Comments, privileges and owners, which all kinds have.
  private func ofEveryKind(_ change: SchemaChange) -> Assessment? {
    let name = Statement.name(change.key, home: change.either?.home)
    switch change.attribute {
    case "comment":
      let text = change.after.text.map(SQLName.literal) ?? "NULL"
      return Assessment(
        .low, procedure: ["Set the comment."], statements: name.map { ["COMMENT ON \($0) IS \(text);"] } ?? []
      )
    case "acl":
      return Assessment(
        .high, lock: change.key.table ?? change.key.name,
        procedure: [
          "List who uses the object: grants decide who may read and write.",
          "Grant and revoke in one transaction.",
        ], statements: Grants(change).statements)
    case "owner":
      let owner = change.after.text.map(SQLName.quoted) ?? "CURRENT_USER"
      return Assessment(
        .medium, lock: "\(Self.accessExclusive) on \(change.key.display)",
        procedure: ["Make sure that the role exists in the target.", "Change the owner."],
        statements: name.map { ["ALTER \($0) OWNER TO \(owner);"] } ?? [])
    default: return nil
    }
  }

  /// Whether the target has all of these columns, so that a query about them can run.
  func targetHas(_ columns: [String], of table: String) -> Bool {
    !columns.isEmpty
      && columns.allSatisfy { target[ObjectKey(kind: .column, table: table, name: $0)] != nil }
  }

  /// The name of a table in `FROM`: without its children unless it is partitioned.
  func rows(of table: String) -> String {
    let object = target[ObjectKey(kind: .table, table: nil, name: table)]
    return object?["kind"] == .text("p") ? table : "ONLY \(table)"
  }
}
