import ArchiveModel

/// Chooses the columns by which the rows of both sides are known to be the same.
struct KeyChoice {
  let name: TableName
  let target: MergeTable
  let pairs: ColumnPairs
  let places: (source: String, target: String)

  /// The columns that the user chose; throws `usage` for one that cannot serve.
  func chosen(_ columns: [String]) throws(MergeRefusal) -> MatchKey {
    for column in columns {
      guard let found = target.column(column) else {
        let near = Spelling.nearest(to: column, among: target.columns.map(\.name))
        throw MergeRefusal(
          .usage, "--match names \(name).\(column), which \(places.target) does not have",
          hint: near.map { "Did you mean \($0)?" }
            ?? "Name columns of the target: \(target.columns.map(\.name).listed()).")
      }
      guard pairs.pair(column) != nil else {
        throw MergeRefusal(
          .usage, "--match names \(name).\(column), which gets no value from \(places.source)",
          hint: "Name columns that both sides have and that are not excluded.")
      }
      guard found.isComparable else {
        throw MergeRefusal(
          .usage, "\(name).\(column) is of type \(found.type), whose values cannot be matched",
          hint: "Name another column with --match \(name)=COLUMN.")
      }
    }
    return MatchKey(columns: columns, origin: .chosen)
  }

  /// The one natural key, else a primary key whose values mean the same everywhere; throws `usage` for none or several.
  func natural() throws(MergeRefusal) -> MatchKey {
    let candidates = target.uniqueKeys.filter { key in
      guard key.predicate == nil, let columns = key.plainColumns else { return false }
      return columns.allSatisfy { column in
        pairs.pair(column) != nil && target.column(column).map { !isMade($0) } ?? false
      }
    }
    if let primary = candidates.first(where: \.isPrimary), let columns = primary.plainColumns {
      return MatchKey(columns: columns, origin: .primaryKey)
    }
    // An index that only adds columns to another one says nothing more.
    let least = candidates.filter { key in
      !candidates.contains { Set($0.plainColumns ?? []).isStrictSubset(of: key.plainColumns ?? []) }
    }
    let firm = least.filter { key in
      (key.plainColumns ?? []).allSatisfy { target.column($0)?.isNotNull ?? false }
    }
    let best = firm.isEmpty ? least : firm
    if best.count == 1, let columns = best[0].plainColumns {
      return MatchKey(columns: columns, origin: .uniqueIndex(best[0].name))
    }
    guard best.isEmpty else { throw ambiguous(best) }
    let lasting = target.uniqueKeys.first { key in
      key.isPrimary && (key.plainColumns ?? []).allSatisfy { pairs.pair($0) != nil && !isNumbered($0) }
    }
    if let columns = lasting?.plainColumns { return MatchKey(columns: columns, origin: .primaryKey) }
    throw none()
  }

  private func isNumbered(_ column: String) -> Bool { target.column(column)?.sequence != nil }

  /// Whether the value is made up by the database, so that it says nothing of what the row is.
  private func isMade(_ column: MergeColumn) -> Bool {
    column.sequence != nil || column.hasDefault && column.type == "uuid"
  }

  private func ambiguous(_ keys: [UniqueKey]) -> MergeRefusal {
    let ways = keys.map { ($0.plainColumns ?? []).joined(separator: ",") }.sorted()
    return MergeRefusal(
      .usage, "the rows of \(name) can be matched by \(ways.listed("or"))",
      hint: "Choose with --match \(name)=\(ways[0]).")
  }

  private func none() -> MergeRefusal {
    let number = target.columns.first { $0.sequence != nil && pairs.pair($0.name) != nil }?.name
    return MergeRefusal(
      .usage,
      "nothing says which rows of \(name) are the same on both sides: it has no unique columns but numbers",
      hint: "Name columns with --match \(name)=COLUMN,COLUMN"
        + (number.map { ", or --match \(name)=\($0) where the numbers themselves are the same." } ?? "."))
  }
}
