import ArchiveModel

/// Collects the tables of a merge: those that were named, and those that their rows refer to.
struct MergeScope {
  let source: MergeSchema
  let target: MergeSchema
  let choices: MergeChoices
  private(set) var drafts: [TableName: TableDraft] = [:]
  private(set) var warnings: [String] = []

  init(source: MergeSchema, target: MergeSchema, choices: MergeChoices) {
    self.source = source
    self.target = target
    self.choices = choices
  }

  /// Throws `MergeRefusal`.
  mutating func collect() throws(MergeRefusal) {
    var pending = choices.tables
    while !pending.isEmpty {
      let name = pending.removeFirst()
      guard drafts[name] == nil else { continue }
      let draft = try draft(name)
      drafts[name] = draft
      pending += draft.references.map(\.parent)
    }
  }

  private mutating func draft(_ name: TableName) throws(MergeRefusal) -> TableDraft {
    let isMerged = choices.tables.contains(name)
    guard let from = source.tables[name], let into = target.tables[name] else {
      throw MergeRefusal(
        .tableNotFound, "table \(name.description.quotedForMessage) does not exist in \(target.place)",
        hint: "Create it there first; 'strongroom compare' shows what else is missing.")
    }
    if isMerged { try requireWritable(into, from) }
    let pairing = pairing(name, from, into)
    let pairs = isMerged ? try pairing.complete() : pairing.lenient()
    let choice = KeyChoice(name: name, target: into, pairs: pairs, places: (source.place, target.place))
    let key: MatchKey
    if let columns = choices.matches[name] {
      key = try choice.chosen(columns)
    } else {
      key = try choice.natural()
    }
    var draft = TableDraft(
      name: name, isMerged: isMerged, source: from, target: into, pairs: pairs, key: key, references: [])
    draft.references = try references(of: draft)
    if isMerged { warn(of: draft) }
    return draft
  }

  private func requireWritable(_ target: MergeTable, _ source: MergeTable) throws(MergeRefusal) {
    if target.isPartition || source.isPartition {
      throw MergeRefusal(
        .usage, "\(target.name) is a partition", hint: "Name the table that it is a part of.")
    }
    if target.hasRules {
      throw MergeRefusal(
        .refused, "a rule of \(target.name) acts instead of what would be written",
        hint: "Drop the rule in the target, or use a trigger in its place.")
    }
    if choices.withoutTriggers, target.isPartitioned, !target.triggers.isEmpty {
      throw MergeRefusal(
        .refused, "the triggers of \(target.name) cannot rest, because it is partitioned",
        hint: "Leave out --no-triggers.")
    }
  }

  private func pairing(_ name: TableName, _ from: MergeTable, _ into: MergeTable) -> ColumnPairing {
    ColumnPairing(
      name: name, source: from, target: into, places: (source.place, target.place),
      excluded: choices.excluded[name] ?? [], renamed: choices.renamed[name] ?? [:])
  }

  /// Those of a table that is only looked into matter where they are part of its key.
  private mutating func references(of draft: TableDraft) throws(MergeRefusal) -> [ReferenceDraft] {
    let choice = ReferenceChoice(name: draft.name, sides: (source, target)) { [self] name in
      guard let from = source.tables[name], let into = target.tables[name] else {
        return ColumnPairs(pairs: [])
      }
      return pairing(name, from, into).lenient()
    }
    let (found, warnings) = try choice.all()
    guard !draft.isMerged else {
      self.warnings += warnings
      return found
    }
    let key = Set(draft.key.columns)
    let inKey = found.filter { key.isSuperset(of: $0.columns) }
    let translated = Set(inKey.flatMap(\.columns))
    let torn = found.first {
      !key.isSuperset(of: $0.columns) && !key.subtracting(translated).isDisjoint(with: $0.columns)
    }
    if let torn {
      throw MergeRefusal(
        .refused,
        "\(draft.name) is matched by \(draft.key.columns.listed()), of which the foreign key \(torn.name) has a part",
        hint: "Merge it as well with --table \(draft.name), or match it otherwise with --match.")
    }
    return inKey
  }

  private mutating func warn(of draft: TableDraft) {
    for pair in draft.pairs.pairs where pair.source.type != pair.target.type && !pair.target.isGenerated {
      warnings.append(
        "\(draft.name).\(pair.target.name) is \(pair.source.type) in \(source.place) and \(pair.target.type) in "
          + target.place)
    }
    if draft.key.origin == .chosen, !draft.target.isUnique(draft.key.columns) {
      warnings.append(
        "nothing in \(target.place) keeps \(draft.key.columns.listed()) of \(draft.name) unique; "
          + "rows that are not are conflicts")
    }
  }
}
