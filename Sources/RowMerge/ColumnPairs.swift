import ArchiveModel

/// Which column of the source goes into which column of the target.
struct ColumnPairs {
  struct Pair {
    let source: MergeColumn
    let target: MergeColumn
  }

  let pairs: [Pair]

  /// The target's names.
  var names: Set<String> { Set(pairs.map(\.target.name)) }

  /// The pair whose target has that name.
  func pair(_ name: String) -> Pair? { pairs.first { $0.target.name == name } }

  /// The target's name of a column of the source.
  func targetName(ofSource name: String) -> String? { pairs.first { $0.source.name == name }?.target.name }
}

/// Pairs the columns of one table.
struct ColumnPairing {
  let name: TableName
  let source: MergeTable
  let target: MergeTable
  let places: (source: String, target: String)
  let excluded: [String]
  let renamed: [String: String]

  /// For a table whose rows are merged: nothing is lost silently, and nothing that must be there is missing.
  ///
  /// Throws `usage` for a column that does not exist, `refused` for columns without counterpart.
  func complete() throws(MergeRefusal) -> ColumnPairs {
    for column in excluded + renamed.keys.sorted() where source.column(column) == nil {
      throw missing(column, in: source, places.source)
    }
    for column in renamed.values.sorted() where target.column(column) == nil {
      throw missing(column, in: target, places.target)
    }
    let wanted = source.columns.filter { !excluded.contains($0.name) }
    let strays = wanted.map(\.name).filter { target.column(renamed[$0] ?? $0) == nil }
    guard strays.isEmpty else {
      throw MergeRefusal(
        .refused,
        "\(name) has in \(places.source) what it does not have in \(places.target): column \(strays.listed())",
        hint: "Leave it out with --exclude \(name).\(strays[0]), or give it with "
          + "--map \(name).\(strays[0])=COLUMN.")
    }
    if let large = wanted.first(where: \.isLargeObject) {
      throw MergeRefusal(
        .refused, "\(name).\(large.name) holds numbers of large objects, which do not come along",
        hint: "Leave it out with --exclude \(name).\(large.name).")
    }
    let pairs = lenient()
    let given = pairs.pairs.filter { !$0.target.isGenerated }.map(\.target.name)
    if let twice = given.first(where: { name in given.count { $0 == name } > 1 }) {
      throw MergeRefusal(
        .usage, "two columns of \(name) would go into \(twice)", hint: "Leave one of them out with --exclude."
      )
    }
    let empty = target.columns.filter {
      $0.isNotNull && !$0.hasDefault && !$0.isGenerated && !given.contains($0.name)
    }
    guard let first = empty.first else { return pairs }
    throw MergeRefusal(
      .refused,
      "\(name).\(first.name) must have a value in \(places.target), has no default, and gets none from "
        + places.source,
      hint: excluded.contains(first.name)
        ? "Do not exclude it, or give it a default in the target."
        : "Give it a default in the target, or name the column it comes from with --map \(name).COLUMN=\(first.name)."
    )
  }

  /// For a table that is only looked into: what both sides have.
  func lenient() -> ColumnPairs {
    ColumnPairs(
      pairs: source.columns.filter { !excluded.contains($0.name) }.compactMap { column in
        target.column(renamed[column.name] ?? column.name).map {
          ColumnPairs.Pair(source: column, target: $0)
        }
      })
  }

  private func missing(_ column: String, in table: MergeTable, _ place: String) -> MergeRefusal {
    let near = Spelling.nearest(to: column, among: table.columns.map(\.name))
    return MergeRefusal(
      .usage, "\(name) has no column \(column.quotedForMessage) in \(place)",
      hint: near.map { "Did you mean \(name).\($0)?" }
        ?? "Its columns are \(table.columns.map(\.name).listed()).")
  }
}
