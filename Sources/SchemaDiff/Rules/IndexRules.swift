/// Indexes that are not those of constraints.
struct IndexRules {
  let rules: Rules

  func assessment(of change: SchemaChange) -> Assessment {
    let table = change.key.table ?? ""
    let isUnique = change.new?["unique"].isTrue ?? false
    switch change.action {
    case .add: return building(change, table, isUnique)
    case .drop:
      return Assessment(
        .low, lock: "\(Rules.accessExclusive) on \(table)",
        procedure: [
          "See in pg_stat_user_indexes that nothing scans it.",
          "Drop it CONCURRENTLY, outside a transaction.",
        ],
        statements: ["DROP INDEX CONCURRENTLY \(Statement.index(change.key.name, on: table));"])
    case .alter where change.attribute == "clustered" || change.attribute == "replica_identity":
      return Assessment(
        .low, lock: "\(Rules.shareUpdateExclusive) on \(table)", procedure: ["Set it on the table."])
    case .alter where change.attribute == "column_stats":
      return Assessment(.low, procedure: ["Set the statistics target of the index's columns."])
    case .alter where change.attribute == "valid": return validity(change, table, isUnique)
    case .alter:
      var told = building(change, table, isUnique)
      told.procedure = [
        "Build the new index under another name CONCURRENTLY.", "Drop the old one CONCURRENTLY.", "Rename.",
      ]
      told.statements =
        ["DROP INDEX CONCURRENTLY \(Statement.index(change.key.name, on: table));"] + told.statements
      return told
    }
  }

  /// An index that is not valid is the leftover of a build CONCURRENTLY that failed, and enforces nothing reliably.
  private func validity(_ change: SchemaChange, _ table: String, _ isUnique: Bool) -> Assessment {
    let isPartitioned =
      rules.target[ObjectKey(kind: .table, table: nil, name: table)]?["kind"] == .text("p")
    guard change.after.isTrue, !isPartitioned else {
      return Assessment(
        isUnique ? .high : .low,
        procedure: [
          change.after.isTrue
            ? "Build the index on the partitions that lack it, and attach it there."
            : "Leave the target as it is: the source's index is invalid and has to be built anew there."
        ])
    }
    var told = building(change, table, isUnique)
    told.procedure = [
      isUnique ? "Merge or remove duplicates: the invalid index may not have kept them out." : "",
      "Drop the invalid index CONCURRENTLY, outside a transaction.", "Build it anew CONCURRENTLY.",
      "See that it is valid: a failed build leaves an invalid index.",
    ].filter { !$0.isEmpty }
    told.statements =
      ["DROP INDEX CONCURRENTLY \(Statement.index(change.key.name, on: table));"] + told.statements
    return told
  }

  private func building(_ change: SchemaChange, _ table: String, _ isUnique: Bool) -> Assessment {
    let definition = Statement.wholeIndex(change.new?["def"].text ?? "")
    let isPartitioned =
      rules.source[ObjectKey(kind: .table, table: nil, name: table)]?["kind"] == .text("p")
    let kind = isUnique ? "CREATE UNIQUE INDEX " : "CREATE INDEX "
    let concurrently =
      definition.hasPrefix(kind) && !isPartitioned
      ? "\(kind)CONCURRENTLY \(definition.dropFirst(kind.count))" : definition
    return Assessment(
      isUnique ? .high : .low, lock: "SHARE on \(table); with CONCURRENTLY \(Rules.shareUpdateExclusive)",
      scans: true,
      procedure: [
        isUnique ? "Merge or remove duplicates." : "Apply it in a quiet hour, or:",
        "Build it CONCURRENTLY, outside a transaction (autocommit_block in alembic).",
        "See that it is valid: a failed build leaves an invalid index.",
      ], preCheck: isUnique ? preCheck(change.new, table) : nil, statements: [Statement.ended(concurrently)])
  }

  private func preCheck(_ index: SchemaObject?, _ table: String) -> PreCheck? {
    guard let index, let keys = Optional(index["keys"].texts), !keys.isEmpty,
      rules.target[ObjectKey(kind: .table, table: nil, name: table)] != nil,
      rules.source.parts(.column, of: table).allSatisfy({ column in
        // An expression may name any column, so all that the text holds must be there.
        rules.targetHas([column.key.name], of: table)
          || !(index["def"].text ?? "").contains(SQLName.plain(column.key.name))
      })
    else { return nil }
    return Duplicates.check(
      keys, of: rules.rows(of: table), predicate: index["predicate"].text,
      nullsAreEqual: index["nulls_not_distinct"].isTrue)
  }
}
