import ArchiveModel

/// Plans a merge from the catalogs of both sides and what the user chose.
package struct MergePlanner: Sendable {
  private let source: MergeSchema
  private let target: MergeSchema
  private let choices: MergeChoices

  package init(source: MergeSchema, target: MergeSchema, choices: MergeChoices) {
    self.source = source
    self.target = target
    self.choices = choices
  }

  /// The layout; throws `MergeRefusal` by code.
  package func layout() throws(MergeRefusal) -> MergeLayout {
    let resolved = try ResolvedChoices(choices, in: source)
    var scope = MergeScope(source: source, target: target, choices: resolved.choices)
    try scope.collect()
    let merged = Set(resolved.choices.tables)
    try resolved.requireUsed(merged: merged, matched: Set(scope.drafts.keys).subtracting(merged))
    let order = try order(scope)
    let tables = try order.tables.map { draft throws(MergeRefusal) in
      try TableFinish(draft: draft, drafts: scope.drafts, late: order.late, choices: resolved.choices)
        .layout()
    }
    return MergeLayout(tables: tables, warnings: scope.warnings + tables.flatMap(Self.warnings))
  }

  private struct Order {
    var tables: [TableDraft]
    /// References whose parent comes later, by table.
    var late: [TableName: Set<String>]
  }

  private func order(_ scope: MergeScope) throws(MergeRefusal) -> Order {
    let names = scope.drafts.keys.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var edges: [ReferenceGraph.Edge] = []
    var owners: [(table: TableName, reference: String)] = []
    for name in names {
      guard let draft = scope.drafts[name], let child = numbers[name] else { continue }
      for reference in draft.references {
        guard let parent = numbers[reference.parent] else { continue }
        edges.append(ReferenceGraph.Edge(child: child, parent: parent, bond: draft.bond(of: reference)))
        owners.append((name, reference.name))
      }
    }
    do {
      let order = try ReferenceGraph(count: names.count, edges: edges).order()
      var late: [TableName: Set<String>] = [:]
      for number in order.broken { late[owners[number].table, default: []].insert(owners[number].reference) }
      return Order(tables: order.tables.compactMap { scope.drafts[names[$0]] }, late: late)
    } catch {
      let circle = error.tables.map { names[$0].description }
      throw MergeRefusal(
        .refused,
        "\(circle.listed()) refer to each other in a circle that cannot be broken: no foreign key in it "
          + "can be NULL or checked at the end",
        hint: "Make one of them DEFERRABLE in the target, or match by other columns.")
    }
  }

  private static func warnings(of table: TableLayout) -> [String] {
    let late = table.late.filter { $0.tie == .linkedLast }.map {
      "\(table.name) is inserted without \($0.columns.listed()) and linked to \($0.parent) at the end"
    }
    return late
  }
}
