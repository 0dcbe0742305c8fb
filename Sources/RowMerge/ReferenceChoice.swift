import ArchiveModel

/// A reference through which values are translated, before it is known who comes first.
struct ReferenceDraft {
  let name: String
  let isConstraint: Bool
  let isDeferrable: Bool
  let columns: [String]
  let parent: TableName
  let parentColumns: [String]
}

/// Finds the references of one table: the foreign keys of the target, and those that only the source has.
struct ReferenceChoice {
  let name: TableName
  let sides: (source: MergeSchema, target: MergeSchema)
  /// The columns of a table that both sides have.
  let pairs: (TableName) -> ColumnPairs

  /// All of them, and sentences about those that cannot be followed.
  ///
  /// Throws `refused` for one whose columns come along by halves, or that leads to columns that are not unique.
  func all() throws(MergeRefusal) -> (found: [ReferenceDraft], warnings: [String]) {
    var found: [ReferenceDraft] = []
    var warnings: [String] = []
    let own = pairs(name)
    let written = Set(own.pairs.filter { !$0.target.isGenerated }.map(\.target.name))
    for key in sides.target.tables[name]?.references ?? [] where !written.isDisjoint(with: key.columns) {
      guard written.isSuperset(of: key.columns) else {
        throw MergeRefusal(
          .refused, "of the foreign key \(key.name) of \(name) only some columns come along",
          hint: "Take all of \(key.columns.listed()) or none.")
      }
      guard sides.source.tables[key.parent] != nil else {
        warnings.append(
          "\(name).\(key.columns.listed()) leads to \(key.parent), which \(sides.source.place) does not have; "
            + "its values are copied as they are")
        continue
      }
      found.append(draft(key, isConstraint: true, columns: key.columns, parentColumns: key.parentColumns))
    }
    for key in sides.source.tables[name]?.references ?? [] {
      guard sides.target.tables[key.parent] != nil else { continue }
      let parents = pairs(key.parent)
      let columns = key.columns.compactMap { own.targetName(ofSource: $0) }
      let parentColumns = key.parentColumns.compactMap { parents.targetName(ofSource: $0) }
      guard columns.count == key.columns.count, parentColumns.count == key.parentColumns.count,
        written.isSuperset(of: columns)
      else { continue }
      let links = Set(zip(columns, parentColumns).map { [$0, $1] })
      let isKnown = found.contains {
        $0.parent == key.parent && Set(zip($0.columns, $0.parentColumns).map { [$0, $1] }) == links
      }
      if !isKnown {
        found.append(draft(key, isConstraint: false, columns: columns, parentColumns: parentColumns))
      }
    }
    for reference in found { try requireFollowable(reference) }
    return (found, warnings)
  }

  private func draft(
    _ key: ForeignKey, isConstraint: Bool, columns: [String], parentColumns: [String]
  ) -> ReferenceDraft {
    ReferenceDraft(
      name: key.name, isConstraint: isConstraint, isDeferrable: key.isDeferrable || !isConstraint,
      columns: columns, parent: key.parent, parentColumns: parentColumns)
  }

  private func requireFollowable(_ reference: ReferenceDraft) throws(MergeRefusal) {
    let parents = pairs(reference.parent)
    let known = reference.parentColumns.compactMap { parents.pair($0)?.source.name }
    let way = "\(reference.parent)(\(reference.parentColumns.joined(separator: ", ")))"
    guard known.count == reference.parentColumns.count else {
      throw MergeRefusal(
        .refused, "the foreign key \(reference.name) of \(name) leads to \(way), which does not come along",
        hint: "Do not exclude those columns.")
    }
    guard sides.source.tables[reference.parent]?.isUnique(known) ?? false else {
      throw MergeRefusal(
        .refused,
        "the foreign key \(reference.name) of \(name) leads to \(way), which is not unique in \(sides.source.place)",
        hint: "Make it unique there first.")
    }
  }
}
