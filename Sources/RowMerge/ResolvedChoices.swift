import ArchiveModel

/// The choices with every table by its full name.
struct ResolvedChoices {
  let choices: MergeChoices

  /// Finds each table among those of the source.
  ///
  /// Throws `tableNotFound` naming what is like it, `usage` for a name that several schemas have.
  init(_ choices: MergeChoices, in source: MergeSchema) throws(MergeRefusal) {
    var resolved = choices
    resolved.tables = []
    for table in choices.tables {
      let name = try Self.find(table, in: source)
      if !resolved.tables.contains(name) { resolved.tables.append(name) }
    }
    resolved.matches = try Self.named(choices.matches, in: source)
    resolved.policies = try Self.named(choices.policies, in: source)
    resolved.excluded = try Self.named(choices.excluded, in: source)
    resolved.renamed = try Self.named(choices.renamed, in: source)
    self.choices = resolved
  }

  private static func named<Value>(
    _ values: [TableName: Value], in source: MergeSchema
  ) throws(MergeRefusal) -> [TableName: Value] {
    var result: [TableName: Value] = [:]
    for (table, value) in values.sorted(by: { $0.key < $1.key }) {
      let name = try find(table, in: source)
      guard result.updateValue(value, forKey: name) == nil else {
        throw MergeRefusal(
          .usage, "an option names the table \(name) twice, as \(table) and otherwise",
          hint: "Give all of it under one name.")
      }
    }
    return result
  }

  private static func find(_ table: TableName, in source: MergeSchema) throws(MergeRefusal) -> TableName {
    let matches = source.tables.keys.filter {
      $0.name == table.name && (table.schema == nil || table.schema == $0.schema)
    }.sorted()
    if matches.count > 1 {
      throw MergeRefusal(
        .usage,
        "\(table.description.quotedForMessage) is in several schemas: \(matches.map(\.description).listed())",
        hint: "Name the schema with the table.")
    }
    if let match = matches.first { return match }
    let near = Spelling.nearest(to: table.name, among: source.tables.keys.map(\.name))
    let meant = source.tables.keys.filter { $0.name == near }.map(\.description).sorted()
    throw MergeRefusal(
      .tableNotFound, "table \(table.description.quotedForMessage) does not exist in \(source.place)",
      hint: meant.isEmpty
        ? "Check the table's name, its schema and its letter case." : "Did you mean \(meant.listed("or"))?")
  }

  /// Refuses options for tables that the merge does not touch.
  func requireUsed(merged: Set<TableName>, matched: Set<TableName>) throws(MergeRefusal) {
    let options: [(String, [TableName], Set<TableName>)] = [
      ("--match", Array(choices.matches.keys), merged.union(matched)),
      ("--on-conflict", Array(choices.policies.keys), merged),
      ("--exclude", Array(choices.excluded.keys), merged),
      ("--map", Array(choices.renamed.keys), merged.union(matched)),
    ]
    for (option, tables, known) in options {
      guard let stray = tables.filter({ !known.contains($0) }).min() else { continue }
      throw MergeRefusal(
        .usage, "\(option) names \(stray.description.quotedForMessage), which this merge does not write",
        hint: "Add --table \(stray), or leave the option out.")
    }
  }
}
