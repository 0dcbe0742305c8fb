import ArchiveModel

/// Finishes the layout of one table when the order is known.
struct TableFinish {
  let draft: TableDraft
  let drafts: [TableName: TableDraft]
  /// References whose parent comes later, by table.
  let late: [TableName: Set<String>]
  let choices: MergeChoices

  func layout() throws(MergeRefusal) -> TableLayout {
    let references = references()
    let referred = referredColumns()
    let borrowed = Set(references.flatMap(\.owned))
    let untimely = references.first { $0.tie != .known && !referred.isDisjoint(with: $0.owned) }
    if let untimely, Set(untimely.columns).isDisjoint(with: draft.key.columns) {
      throw MergeRefusal(
        .refused,
        "rows refer to \(draft.name)(\(untimely.owned.listed())), which is known only when all is merged",
        hint: "Merge these tables one after another.")
    }
    let wanted =
      draft.isMerged
      ? draft.pairs.names : Set(draft.key.columns).union(referred).union(references.flatMap(\.columns))
    let columns = draft.pairs.pairs.filter { pair in
      wanted.contains(pair.target.name)
        && (!pair.target.isGenerated || draft.key.columns.contains(pair.target.name))
    }.map { column($0, borrowed: borrowed, referred: referred) }
    let renumbered = Set(columns.filter(\.isRenumbered).map(\.name))
    let usable = Set(columns.map(\.name)).subtracting(renumbered)
    return TableLayout(
      name: draft.name, isMerged: draft.isMerged, sourceIsPartitioned: draft.source.isPartitioned,
      targetIsPartitioned: draft.target.isPartitioned, columns: columns, key: draft.key,
      policy: choices.policies[draft.name] ?? choices.policy, references: references,
      tracked: columns.map(\.name).filter { referred.contains($0) || renumbered.contains($0) },
      uniqueKeys: draft.isMerged ? uniqueKeys(usable) : [],
      checks: draft.isMerged ? draft.target.checks.filter { usable.isSuperset(of: $0.usedColumns) } : [],
      triggers: draft.isMerged ? draft.target.triggers : [], triggersRest: choices.withoutTriggers)
  }

  /// What the references of all tables lead to in this one.
  private func referredColumns() -> Set<String> {
    Set(drafts.values.flatMap(\.references).filter { $0.parent == draft.name }.flatMap(\.parentColumns))
  }

  private func references() -> [ReferenceLayout] {
    let tied = draft.references.map { ($0, tie(of: $0)) }.sorted { left, right in
      let order = [left, right].map { ($0.1 == .known ? 0 : 1, $0.0.columns.count, $0.0.name) }
      return order[0] < order[1]
    }
    var taken: Set<String> = []
    return tied.map { reference, tie in
      let owned = reference.columns.filter { taken.insert($0).inserted }
      return ReferenceLayout(
        name: reference.name, isConstraint: reference.isConstraint, columns: reference.columns,
        parent: reference.parent, parentColumns: reference.parentColumns, tie: tie,
        nulled: tie == .linkedLast ? draft.nullable(reference) : [], owned: owned)
    }
  }

  private func tie(of reference: ReferenceDraft) -> ReferenceLayout.Tie {
    if reference.parent == draft.name { return .own }
    guard late[draft.name]?.contains(reference.name) ?? false else { return .known }
    return draft.bond(of: reference) == .deferrable ? .checkedLast : .linkedLast
  }

  private func column(
    _ pair: ColumnPairs.Pair, borrowed: Set<String>, referred: Set<String>
  ) -> ColumnLayout {
    let column = pair.target
    return ColumnLayout(
      name: column.name, sourceName: pair.source.name,
      kind: kind(of: column, borrowed: borrowed, referred: referred), type: column.type,
      isNotNull: column.isNotNull, equality: column.equality ?? ColumnLayout.plainEquality,
      sourceType: pair.source.type, sourceEquality: pair.source.equality ?? ColumnLayout.plainEquality,
      isWritten: !column.isGenerated,
      sequence: column.sequence, ascends: column.ascends)
  }

  private func kind(
    of column: MergeColumn, borrowed: Set<String>, referred: Set<String>
  ) -> ColumnLayout.Kind {
    let name = column.name
    if draft.key.columns.contains(name) { return .key }
    if borrowed.contains(name) { return .value }
    let uses = draft.target.uniqueKeys.filter { $0.usedColumns.contains(name) }
    if let sequence = column.sequence, !uses.isEmpty || referred.contains(name) {
      return .renumbered(sequence: sequence)
    }
    let isMadeUp = column.hasDefault && column.type == "uuid" && !uses.isEmpty
    return isMadeUp || column.isAlwaysNumbered || uses.contains(where: \.isPrimary) ? .lasting : .value
  }

  /// Indexes that hold the whole key are kept by the matching itself.
  private func uniqueKeys(_ usable: Set<String>) -> [UniqueKey] {
    draft.target.uniqueKeys.filter { key in
      guard usable.isSuperset(of: key.usedColumns) else { return false }
      guard let columns = key.plainColumns else { return true }
      return !Set(columns).isSuperset(of: draft.key.columns)
    }
  }
}
